"""A HostProcess container is not a container: its processes run directly on the Windows node.

They have the node's file system, network and accounts, so whoever runs code there owns the node and every pod on
it.

## Fix

Remove `hostProcess: true`, at the pod and at its containers. Only node agents that administer Windows itself need
it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, SecurityContext, Severity, Violation

META = Meta(
    title="Windows HostProcess container",
    severity=Severity.CRITICAL,
    catalogue="K8S-PSS-001",
    frameworks={
        "PSS": ("baseline",),
        "CIS-K8S": ("5.2.10",),
        "OWASP-K8S": ("K01",),
        "MITRE": ("T1611",),
        "MS-THREAT-MATRIX": ("MS-TA9018",),
    },
    aliases=("KSV-0103", "C-0202"),
)


def check(context: SecurityContext, facts: Facts) -> Iterator[Violation]:
    """The pod's own setting and each container's are looked at separately."""
    yield from facts.pod_security("windowsHostProcess", context)
