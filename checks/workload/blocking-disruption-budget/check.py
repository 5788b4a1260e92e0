"""The budget allows no pod to be moved, so nodes can't be emptied.

Updates of nodes wait for it, for hours or for ever; administrators then force them, which takes all pods at once.

## Fix

Allow at least one pod to be missing: `maxUnavailable: 1`, or a `minAvailable` below the number of replicas.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PodDisruptionBudget, Relation, Severity, Violation

META = Meta(
    title="Disruption budget that blocks nodes",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-040",
)


def check(budget: PodDisruptionBudget, facts: Facts) -> Iterator[Violation]:
    """None may be missing, all must be there, or as many as there are replicas."""
    at = budget["spec"]["maxUnavailable"]
    if at.value in (0, "0", "0%"):
        yield Violation(f"the budget allows no pod to be missing: maxUnavailable is {at.value}", at)
    at = budget["spec"]["minAvailable"]
    if at.value == "100%":
        yield Violation("the budget allows no pod to be missing: minAvailable is 100%", at)
    elif isinstance(at.value, int) and at.value > 0:
        replicas = selected_replicas(budget, facts)
        if replicas is not None and 0 < replicas <= at.value:
            yield Violation(f"the budget wants {at.value} of {replicas} pods available", at)


def selected_replicas(budget: PodDisruptionBudget, facts: Facts) -> int | None:
    """How many pods the budget selects at most, None if an autoscaler or another kind decides."""
    total = 0
    edges = facts.graph.outgoing(budget.resource.id, Relation.SELECTS)
    for edge in edges:
        owner = facts.graph.resource(edge.target)
        if owner is None or owner.kind not in ("Deployment", "StatefulSet"):
            return None
        replicas = owner.body["spec"]["replicas"].value
        total += 1 if replicas is None else replicas if isinstance(replicas, int) else 0
        for scaler in facts.graph.incoming(edge.target, Relation.SCALES):
            resource = facts.graph.resource(scaler.source)
            if resource is not None:
                return None
    return total if edges else None
