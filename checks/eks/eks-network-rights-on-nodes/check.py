"""The nodes of a cluster may change the network interfaces of all machines, for the network plugin's sake.

The role of a node is within reach of what breaks out of a container. The plugin can have a role of its own, so that
nodes need not hold its rights.

## Fix

Give the add-on `vpc-cni` a role by `service_account_role_arn` or `pod_identity_association`, and detach
`AmazonEKS_CNI_Policy` from the role of the nodes.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, IamRole, Meta, Severity, Violation, managed_policy

META = Meta(
    title="Network rights on EKS nodes",
    severity=Severity.LOW,
    catalogue="EKS-26",
    frameworks={"CIS-EKS": ("5.2.1",)},
)


def check(role: IamRole, facts: Facts) -> Iterator[Violation]:
    """The plugin's policy on a role that nodes have."""
    nodes = facts.amazon_roles.machines_of(role.resource)
    if not nodes:
        return
    for policy in facts.amazon_roles.policies(role.resource):
        if managed_policy(policy.node) == "AmazonEKS_CNI_Policy":
            yield Violation(f"{role.address} lets {nodes} change network interfaces", policy.node)
