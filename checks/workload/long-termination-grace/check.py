"""The pod may take more than ten minutes to end.

Emptying a node waits that long for it, and so does every update. Some programs need it, so this check runs on
request only.

## Fix

Lower `terminationGracePeriodSeconds`, and let the program react to SIGTERM.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Very long time to end",
    severity=Severity.INFO,
    catalogue="K8S-WKL-062",
    profile="hygiene",
)

LONGEST = 600


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Ten minutes."""
    at = workload.spec["terminationGracePeriodSeconds"]
    if isinstance(at.value, int) and at.value > LONGEST:
        yield Violation(f"the pod may take {at.value} seconds to end", at)
