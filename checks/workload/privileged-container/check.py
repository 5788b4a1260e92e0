"""A privileged container is root on its node.

It holds every capability and sees every device of the host, so whoever runs code in it can mount the node's disk and
take over every other pod there.

## Fix

Remove `privileged: true`. If the process needs one kernel feature, add that one capability under
`securityContext.capabilities.add`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Privileged container",
    severity=Severity.CRITICAL,
    catalogue="K8S-PSS-003",
    # It also holds every capability and no seccomp profile, which the checks of those leave to this one.
    frameworks={
        "PSS": ("baseline",),
        "CIS-K8S": ("5.2.2", "5.2.8", "5.2.9", "5.6.2"),
        "OWASP-K8S": ("K01",),
        "MITRE": ("T1611",),
    },
    aliases=("KSV-0017", "CKV_K8S_16", "C-0057"),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """The container's own flag decides; the pod has none."""
    privileged = container["securityContext"]["privileged"]
    if privileged.value is True:
        yield Violation(f"container '{container.name}' runs privileged", privileged)
