"""The budget also protects pods that do not work.

A pod that never becomes ready counts as missing, so the budget is used up and a node with such pods can't be
emptied until somebody mends them. The default is cautious on purpose, so this check runs on request only.

## Fix

Set `unhealthyPodEvictionPolicy: AlwaysAllow`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PodDisruptionBudget, Severity, Violation

META = Meta(
    title="Disruption budget holds broken pods",
    severity=Severity.INFO,
    catalogue="K8S-WKL-040",
    profile="hygiene",
)


def check(budget: PodDisruptionBudget, facts: Facts) -> Iterator[Violation]:
    """The policy's default is IfHealthyBudget."""
    at = budget["spec"]["unhealthyPodEvictionPolicy"]
    if at.value != "AlwaysAllow":
        yield Violation("the budget also protects pods that are not healthy", at)
