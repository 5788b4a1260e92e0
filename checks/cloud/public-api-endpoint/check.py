"""The API server of a cluster has an address on the Internet, though only some networks may use it.

Whoever sits in one of those networks, or gets an address there, can try stolen credentials and flaws of the API server.
A private address keeps the control plane inside the network of its users.

## Fix

Give the API server a private address only: `endpoint_public_access = false` (EKS), `private_cluster_enabled = true`
(AKS), `private_cluster_config.enable_private_endpoint = true` (GKE).
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedCluster, Meta, Severity, Violation, anywhere

META = Meta(
    title="API server with a public address",
    severity=Severity.MEDIUM,
    catalogue="EKS-02, AKS-02, GKE-03",
    frameworks={"CIS-EKS": ("5.4.2",), "CIS-AKS": ("5.4.2",), "CIS-GKE": ("5.6.4",)},
    aliases=("CKV_AWS_39", "AWS-0040", "CKV_AZURE_115", "AZU-0065", "C-0252", "aks_clusters_public_access_disabled"),
)

FIXES = {
    "EKS": "endpoint_public_access = false",
    "AKS": "private_cluster_enabled = true",
    "GKE": "private_cluster_config {\n  enable_private_endpoint = true\n}",
}


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """A public address; one that is open to everybody is reported as that."""
    public = cluster.public_endpoint
    if not public.is_true:
        return
    sources = cluster.allowed_sources
    if sources.ranges is not None and anywhere(sources.ranges) is None:
        message = f"{cluster.label} has a public address for its API server"
        yield Violation(message, public.node, fix=FIXES[cluster.service])
