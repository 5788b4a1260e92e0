"""Every pod of the cluster that names no priority gets one that is meant for the cluster itself.

Values from 1000000000 on rank with system components. As a default it makes all pods equally important, so nothing
is left to give way.

## Fix

Lower `value`, or remove `globalDefault: true`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PriorityClass, Severity, Violation

META = Meta(
    title="Default priority as high as the system's",
    severity=Severity.LOW,
    catalogue="K8S-WKL-042",
    frameworks={"MITRE": ("T1499",)},
)

SYSTEM = 1_000_000_000


def check(priority: PriorityClass, facts: Facts) -> Iterator[Violation]:
    """Only as the default of the cluster."""
    at = priority["value"]
    if priority["globalDefault"].flag and isinstance(at.value, int) and at.value >= SYSTEM:
        yield Violation(f"every pod without a priority gets {at.value}", at)
