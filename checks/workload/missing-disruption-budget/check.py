"""Nothing keeps all pods of the application from being moved at once.

When nodes are updated, every pod may be asked to leave at the same time. A budget tells how many must stay. Whether
that matters depends on the application, so this check runs on request only.

## Fix

Add a PodDisruptionBudget that selects the pods, with `maxUnavailable: 1`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Relation, Severity, Violation, Workload

META = Meta(
    title="No disruption budget",
    severity=Severity.INFO,
    catalogue="K8S-WKL-040",
    profile="hygiene",
    rests_on=("poddisruptionbudgets.policy",),
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Deployments and StatefulSets of two and more."""
    resource = workload.resource
    if (resource.id.group, resource.kind) not in (("apps", "Deployment"), ("apps", "StatefulSet")) or workload.is_test:
        return
    at = resource.body["spec"]["replicas"]
    budgets = (edge.source.kind for edge in facts.graph.incoming(resource.id, Relation.SELECTS))
    if isinstance(at.value, int) and at.value >= 2 and "PodDisruptionBudget" not in budgets:
        yield Violation(f"no disruption budget selects the pods of {resource.kind} {resource.name}", at)
