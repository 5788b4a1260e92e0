"""No policy of Azure looks at what is deployed to a cluster.

With the Azure Policy add-on the organisation's rules (no privileged pods, trusted registries only) hold in every
cluster and somebody sees where they do not. Without it the API server takes whatever a user with access sends.

## Fix

Set `azure_policy_enabled = true`, or add an `azurerm_kubernetes_cluster_deployment_safeguard` for the cluster.
"""

from collections.abc import Iterator

from iac_scan.sdk import AksCluster, Facts, Meta, Severity, Violation

META = Meta(
    title="AKS cluster without Azure Policy",
    severity=Severity.MEDIUM,
    catalogue="AKS-14",
    aliases=("CKV_AZURE_116", "AZU-0066"),
)

SAFEGUARD = "azurerm_kubernetes_cluster_deployment_safeguard"


def check(cluster: AksCluster, facts: Facts) -> Iterator[Violation]:
    """The add-on, or a safeguard that refers to the cluster."""
    policy = cluster.read("azure_policy_enabled")
    if policy.is_true:
        return
    stack, kinds = cluster.resource.id.stack, (cluster.resource.kind,)
    for safeguard in facts.graph.of_kind(SAFEGUARD, "terraform"):
        if facts.references.target(safeguard.body["kubernetes_cluster_id"], kinds, stack) is cluster.resource:
            return
    yield Violation(f"{cluster.label} is under no policy of Azure", policy.node, fix="azure_policy_enabled = true")
