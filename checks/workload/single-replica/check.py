"""The application has one pod, so every restart is an outage.

Nodes are updated, pods are moved, and while the only one starts again nobody is served. Not everything can run
twice, so this check runs on request only.

## Fix

Set `replicas` to 2 or more, or let a HorizontalPodAutoscaler with `minReplicas` of 2 or more set it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Relation, Severity, Violation, Workload

META = Meta(
    title="Single replica",
    severity=Severity.LOW,
    catalogue="K8S-WKL-040",
    profile="hygiene",
)

SCALED = frozenset({("apps", "Deployment"), ("apps", "StatefulSet"), ("argoproj.io", "Rollout")})


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """An autoscaler has the last word; 0 is switched off on purpose."""
    resource = workload.resource
    if (resource.id.group, resource.kind) not in SCALED or workload.is_test:
        return
    at = resource.body["spec"]["replicas"]
    for edge in facts.graph.incoming(resource.id, Relation.SCALES):
        scaler = facts.graph.resource(edge.source)
        if scaler is not None:
            at = scaler.body["spec"]["minReplicas"]
    if at.value in (None, 1):
        yield Violation(f"{resource.kind} {resource.name} has one replica", at)
