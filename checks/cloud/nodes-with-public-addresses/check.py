"""The nodes of a cluster have addresses on the Internet.

Whatever listens on a node is one open firewall rule away from everybody: SSH, the kubelet that runs commands in pods,
the ports of Services. Nodes reach the Internet just as well from private addresses, through a NAT gateway.

## Fix

EKS: put the node group into subnets that give no public addresses, and drop `associate_public_ip_address` from its
launch template. AKS: `node_public_ip_enabled = false`. GKE: `enable_private_nodes = true`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedPool, Meta, Severity, Violation

META = Meta(
    title="Nodes with public addresses",
    severity=Severity.HIGH,
    catalogue="EKS-21, AKS-21, GKE-05",
    frameworks={"CIS-EKS": ("5.4.3",), "CIS-AKS": ("5.4.3",), "CIS-GKE": ("5.6.5",)},
    aliases=(
        "CKV_AWS_88",
        "CKV_AWS_130",
        "AWS-0164",
        "AWS-0009",
        "C-0229",
        "eks_cluster_private_nodes_enabled",
        "CKV_AZURE_143",
        "C-0248",
        "CKV_GCP_25",
        "CKV_GCP_64",
        "GCP-0059",
        "AC_GCP_0294",
    ),
)

FIXES = {
    "aws": "map_public_ip_on_launch = false",
    "azurerm": "node_public_ip_enabled = false",
    "google": "enable_private_nodes = true",
}


def check(pool: ManagedPool, facts: Facts) -> Iterator[Violation]:
    """The pool's answer."""
    public = pool.public_addresses(facts.cluster_of(pool), facts.references)
    if public.is_true:
        message = f"{pool.label} gives its nodes public addresses"
        yield Violation(message, public.node, fix=FIXES.get(pool.provider, ""))
