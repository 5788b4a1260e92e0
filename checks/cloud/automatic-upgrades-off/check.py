"""Nobody upgrades the Kubernetes version of a cluster by itself.

A cluster stays at the version it was made with until somebody finds the time. Flaws that are fixed in newer versions
stay open, and after a year the version is out of support.

## Fix

AKS: `automatic_upgrade_channel = "patch"` or `"stable"`. GKE: `release_channel { channel = "REGULAR" }`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedCluster, Meta, Severity, Violation

META = Meta(
    title="No automatic upgrades of Kubernetes",
    severity=Severity.MEDIUM,
    catalogue="AKS-24, GKE-27",
    frameworks={"CIS-GKE": ("5.5.4",)},
    aliases=("CKV_AZURE_171", "aks_cluster_auto_upgrade_enabled", "CKV_GCP_70"),
)

FIXES = {
    "AKS": 'automatic_upgrade_channel = "stable"',
    "GKE": 'release_channel {\n  channel = "REGULAR"\n}',
}


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """The cluster's answer."""
    upgrades = cluster.automatic_upgrades
    if upgrades.value is False:
        message = f"{cluster.label} is not upgraded automatically"
        yield Violation(message, upgrades.node, fix=FIXES[cluster.service])
