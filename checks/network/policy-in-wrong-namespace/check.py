"""A NetworkPolicy selects nothing in its own namespace, and exactly one other namespace has the pods it describes.

Policies only hold for pods of their own namespace. This one stands in the wrong one, and the pods it was written for
are not protected by it.

## Fix

Set `metadata.namespace` of the policy to the namespace of the pods.
"""

from collections.abc import Iterator

from iac_scan.sdk import PODS, Facts, Meta, NetworkPolicy, Severity, Step, Violation

META = Meta(
    title="NetworkPolicy in the wrong namespace",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-012",
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
    rests_on=PODS,
)


def check(policy: NetworkPolicy, facts: Facts) -> Iterator[Violation]:
    """The selector matches pods of one other namespace only."""
    network = facts.network
    if policy.selector.value in (None, {}) or network.subjects(policy).possible:
        return
    meant = [
        workload
        for workload in network.workloads(network.pods_matching(policy.selector).certain)
        if workload.resource.id.stack == policy.resource.id.stack
    ]
    namespaces = sorted({workload.resource.namespace for workload in meant})
    if len(namespaces) == 1:
        own = policy.resource.namespace
        message = f"policy '{policy.resource.name}' stands in namespace '{own}', its pods in '{namespaces[0]}'"
        at = policy["metadata"]["namespace"]
        step = Step(
            f"{meant[0].resource.kind} {meant[0].resource.name} carries the labels", meant[0].node["metadata"]["labels"]
        )
        yield Violation(message, at if at.present else policy["metadata"]["name"], (step,))
