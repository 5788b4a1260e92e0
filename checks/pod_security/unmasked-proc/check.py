"""The container sees parts of /proc that runtimes hide, because it asks for an unmasked /proc.

Those files show memory and settings of the node's kernel and allow some of them to be changed, such as what the
kernel runs when a process crashes.

## Fix

Remove `procMount`. Building containers inside a container is the known reason to unmask; give such a pod a user
namespace with `hostUsers: false`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Unmasked /proc",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-009",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.6.3",), "OWASP-K8S": ("K01",), "MITRE": ("T1611",)},
    aliases=("KSV-0027",),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """From 1.35 on the baseline level allows it in a user namespace; a privileged container has it anyway."""
    if not container.is_privileged:
        yield from facts.pod_security("procMount", container)
