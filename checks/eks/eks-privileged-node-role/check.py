"""The role of a cluster's nodes may do nearly everything, or become a role that may.

The role is given to whoever asks the metadata service of a node, so a pod that is taken over, or a process that breaks
out of its container, holds it too. Nodes need to join the cluster, pull images and connect their network, no more.

## Fix

Keep `AmazonEKSWorkerNodePolicy` (or `AmazonEKSWorkerNodeMinimalPolicy`) and `AmazonEC2ContainerRegistryPullOnly`, and
give what pods need to roles of their ServiceAccounts.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, IamRole, Meta, Severity, Undecided, Violation

META = Meta(
    title="Nodes of EKS that may do nearly everything",
    severity=Severity.HIGH,
    catalogue="EKS-25",
    frameworks={"CIS-EKS": ("5.1.3", "5.2.1")},
    aliases=("CKV_AWS_274", "CKV_AWS_62", "CKV_AWS_63", "AWS-0057", "AWS-0342"),
)


def check(role: IamRole, facts: Facts) -> Iterator[Violation | Undecided]:
    """Each policy of a role that nodes have."""
    nodes = facts.amazon_roles.nodes_of(role.resource)
    if not nodes:
        return
    for policy in facts.amazon_roles.policies(role.resource):
        if policy.words:
            yield Violation(f"{role.address} lets {nodes} {policy.words}", policy.node)
        elif policy.doubt is not None:
            yield Undecided(str(policy.doubt), policy.node)
