"""An access entry puts an identity of AWS in a group of the system.

The group `system:masters` may do everything, and no role and no binding can limit it or take it away; other groups that
begin with `system:` belong to parts of Kubernetes.

## Fix

Use a group of your own, with RoleBindings for what it needs, or an access policy.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksAccessEntry, Facts, Meta, Severity, Violation

META = Meta(
    title="Access entry in a group of the system",
    severity=Severity.HIGH,
    catalogue="EKS-11",
    frameworks={"CIS-EKS": ("4.1.1",)},
)


def check(entry: EksAccessEntry, facts: Facts) -> Iterator[Violation]:
    """The groups the entry names."""
    for group in entry["kubernetes_groups"].items:
        if group.text.startswith("system:"):
            yield Violation(f"{entry.address} puts an identity of AWS in the group {group.text}", group)
