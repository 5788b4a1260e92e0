"""Nothing keeps the pods of the application apart, so all may land on one node.

When that node goes away, all of them do. The scheduler tries to spread pods, but promises nothing; small clusters
may not be able to, so this check runs on request only.

## Fix

Add `topologySpreadConstraints` over `kubernetes.io/hostname` or the zone, or a podAntiAffinity.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Replicas not spread over nodes",
    severity=Severity.INFO,
    catalogue="K8S-WKL-041",
    profile="hygiene",
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Deployments and StatefulSets of two and more."""
    resource = workload.resource
    at = resource.body["spec"]["replicas"]
    if (resource.id.group, resource.kind) not in (("apps", "Deployment"), ("apps", "StatefulSet")) or workload.is_test:
        return
    spread = workload.spec["topologySpreadConstraints"].items or workload.spec["affinity"]["podAntiAffinity"].present
    if isinstance(at.value, int) and at.value >= 2 and not spread:
        replicas = f"the {at.value} replicas of {resource.kind} {resource.name}"
        yield Violation(f"nothing keeps {replicas} on different nodes", at)
