"""The disks of a cluster's nodes and volumes are encrypted with a key of the platform only.

Nobody can rotate that key, revoke it or see who used it. Ephemeral node disks lie on the host and need no key.

## Fix

Set `disk_encryption_set_id` to a disk encryption set with a key of a key vault, where rules ask for it. The cluster has
to be made anew.
"""

from collections.abc import Iterator

from iac_scan.sdk import AksCluster, Facts, Meta, Severity, Violation

META = Meta(
    title="AKS disks without a key of their own",
    severity=Severity.LOW,
    catalogue="AKS-18",
    profile="hygiene",
    aliases=("CKV_AZURE_117", "AZU-0067"),
)


def check(cluster: AksCluster, facts: Facts) -> Iterator[Violation]:
    """The key set, unless the nodes have ephemeral disks."""
    key = cluster.read("disk_encryption_set_id")
    if key.is_set:
        return
    disks = [pool.read("os_disk_type").value for pool in cluster.pools]
    if not disks or any(disk != "Ephemeral" for disk in disks):
        message = f"{cluster.label} encrypts disks with a key that its owner can't withdraw"
        yield Violation(message, key.node, fix="disk_encryption_set_id = azurerm_disk_encryption_set.main.id")
