"""The pod has entries of its own in /etc/hosts.

They win over DNS, so a name can be sent to an address of somebody's choice, and nobody who looks at the cluster's
DNS sees it. They also do not follow when the address moves.

## Fix

Remove `hostAliases`, and make the name known in DNS or by a Service of the type ExternalName.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Host names set past DNS",
    severity=Severity.LOW,
    catalogue="K8S-WKL-029",
    frameworks={"OWASP-K8S": ("K05",)},
    aliases=("KSV-0007",),
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """One finding for all entries; a name of the pod itself misleads nobody."""
    at = workload.spec["hostAliases"]
    entries = [entry for entry in at.items if not entry["ip"].text.startswith(("127.", "::1"))]
    names = [name for entry in entries for name in entry["hostnames"].strings]
    if names:
        yield Violation(f"the pod sets the address of {', '.join(names)} past DNS", at)
