"""A chart deploys pods and ships no NetworkPolicy that isolates them.

Whoever installs the chart gets pods that everybody in the cluster can connect to, unless they write policies
themselves. The chart knows best which ports its pods need; its users have to guess.

## Fix

Add a NetworkPolicy template for the pods, with a value that turns it off for clusters that have policies of their own.
The finding carries one to start from.
"""

from collections.abc import Iterator

from iac_scan.sdk import Direction, Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Chart without network policies",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-003",
    frameworks={"CIS-K8S": ("5.3.2",), "OWASP-K8S": ("K05",)},
    profile="hygiene",
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """For a chart by itself, where unprotected-pod-ingress leaves it open what others deploy."""
    if workload.is_test or not facts.may_come_later(workload.resource):
        return
    if facts.network.protected(workload, Direction.INGRESS) is False:
        message = f"the chart ships no policy that isolates the pods of '{workload.resource.name}' for ingress"
        fix = facts.network.proposal(workload, (Direction.INGRESS,))
        yield Violation(message, workload.node["metadata"]["labels"], fix=fix)
