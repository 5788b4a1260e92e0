"""An administrator's policy allows traffic that the namespace's own policies close.

What is accepted in the Admin tier is never shown to NetworkPolicies. The owners of the namespace believe their
default deny holds; for this traffic it does not.

## Fix

Use the action `Pass` where the namespaces may decide, and narrow the peers and ports of what must be allowed
everywhere.
"""

from collections.abc import Iterator

from iac_scan.sdk import AdminPolicy, Facts, Meta, Severity, Step, Violation, overridden

META = Meta(
    title="Administrator's allow overrides namespace policies",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-032",
    frameworks={"OWASP-K8S": ("K05",)},
)


EXPECTED = frozenset(
    {"monitoring", "kube-system", "openshift-monitoring", "openshift-dns", "observability", "prometheus"}
)


def check(policy: AdminPolicy, facts: Facts) -> Iterator[Violation]:
    """An allowing rule of the Admin tier matches what an isolating NetworkPolicy does not allow."""
    network = facts.network
    for rule in network.admin_rules(policy.resource):
        if rule.action != "allow" or rule.tier.name != "admin":
            continue
        pods = [number for number, _ in overridden(network.whole, rule)]
        if not pods:
            continue
        workloads = network.workloads(sum(1 << number for number in pods))
        names = sorted({workload.resource.name for workload in workloads})
        closed = f"NetworkPolicies of {', '.join(names[:3])} close"
        message = f"policy '{policy.resource.name}' allows {rule.direction} that {closed}"
        steps = tuple(
            Step(f"{entry.policy.kind} {entry.policy.name} isolates the pods", entry.at)
            for entry in network.whole.isolations(pods[0], rule.direction)
        )
        peers = rule.at["from"] if rule.direction == "ingress" else rule.at["to"]
        named = {peer["namespaces"]["matchLabels"]["kubernetes.io/metadata.name"].value for peer in peers.items}
        yield Violation(message, rule.at["action"], steps, Severity.INFO if named <= EXPECTED else None)
