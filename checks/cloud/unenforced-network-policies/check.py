"""NetworkPolicies have no effect in a cluster: nothing enforces them.

The API server takes a NetworkPolicy whether or not anything obeys it. Every pod can connect to every other one, and
whoever takes over the weakest of them reaches all the rest, while the files say otherwise.

## Fix

EKS: set `enableNetworkPolicy` to `"true"` in the `configuration_values` of the add-on `vpc-cni`. AKS: set
`network_policy` and `network_data_plane` to `cilium` in `network_profile`. GKE: set
`datapath_provider = "ADVANCED_DATAPATH"`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedCluster, Meta, Severity, Step, Violation

META = Meta(
    title="NetworkPolicies that nothing enforces",
    severity=Severity.HIGH,
    catalogue="EKS-15, AKS-09, GKE-11, X-10",
    frameworks={"CIS-EKS": ("4.3.1", "5.4.4"), "CIS-AKS": ("5.4.4",), "CIS-GKE": ("4.3.1",)},
    aliases=(
        "C-0230",
        "eks_cluster_network_policy_enabled",
        "CKV_AZURE_7",
        "AZU-0043",
        "AC_AZURE_0158",
        "C-0240",
        "aks_network_policy_enabled",
        "CKV_GCP_12",
        "GCP-0056",
        "AC_GCP_0293",
    ),
)

FIXES = {
    "EKS": 'configuration_values = jsonencode({ enableNetworkPolicy = "true" })',
    "AKS": 'network_profile {\n  network_plugin     = "azure"\n  network_policy     = "cilium"\n'
    '  network_data_plane = "cilium"\n}',
    "GKE": 'datapath_provider = "ADVANCED_DATAPATH"',
}


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """The cluster's answer."""
    enforced = cluster.network_policy(facts.references)
    if not enforced.is_true:
        message = f"{cluster.label} enforces no NetworkPolicy"
        yield Violation(message, enforced.node, in_vain(cluster, facts), fix=FIXES[cluster.service])


def in_vain(cluster: ManagedCluster, facts: Facts) -> tuple[Step, ...]:
    """The first policy that is surely deployed to the cluster."""
    for policy in facts.graph.of_kind("NetworkPolicy", "networking.k8s.io"):
        if facts.cloud_homes.holds(policy, cluster):
            return (Step(f"NetworkPolicy {policy.namespace}/{policy.name} has no effect there", policy.body["spec"]),)
    return ()
