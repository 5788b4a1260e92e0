"""The container asks for an unmasked /proc, and only its user namespace stands between that and the node.

Root in the user namespace is nobody on the node, so most of what /proc offers is refused. The restricted level of
the Pod Security Standards forbids it all the same, from Kubernetes 1.35 on: a flaw in the kernel's namespaces would
be enough.

## Fix

Remove `procMount: Unmasked` unless the container builds or runs other containers.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Unmasked /proc in a user namespace",
    severity=Severity.LOW,
    catalogue="K8S-PSS-020",
    frameworks={"PSS": ("restricted",), "CIS-K8S": ("5.6.3",), "OWASP-K8S": ("K01",)},
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Only what the baseline level allows; the rest is the check unmasked-proc."""
    if not container.is_privileged and not any(facts.pod_security("procMount", container)):
        yield from facts.pod_security("procMount_restricted", container)
