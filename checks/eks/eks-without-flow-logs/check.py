"""Nobody records who connects to whom in the network of a cluster.

After an incident nothing tells which machine talked to which address, and while it lasts nothing shows that data leave
the network.

## Fix

Add an `aws_flow_log` for the VPC.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksCluster, Facts, Meta, Resource, Severity, Undecided, Violation

META = Meta(
    title="Network of an EKS cluster without flow logs",
    severity=Severity.MEDIUM,
    catalogue="EKS-38",
    aliases=("CKV2_AWS_11", "AWS-0178"),
)


def check(cluster: EksCluster, facts: Facts) -> Iterator[Violation | Undecided]:
    """The VPC of the first subnet that is declared; all subnets of a cluster are in one VPC."""
    vpc = network(cluster, facts)
    if vpc is None:
        yield Undecided("the network of the cluster is not in the files", cluster["vpc_config"][0]["subnet_ids"])
    elif not facts.references.referring(vpc, "aws_flow_log", "vpc_id", "id"):
        yield Violation(f"{cluster.label} is in the network {vpc.name}, whose connections nobody records", cluster.node)


def network(cluster: EksCluster, facts: Facts) -> Resource | None:
    """The VPC, None if it is not declared. Raises UnknownValueError."""
    stack = cluster.resource.id.stack
    for place in cluster["vpc_config"][0]["subnet_ids"].items:
        subnet = facts.references.target(place, ("aws_subnet",), stack)
        vpc = facts.references.target(subnet.body["vpc_id"], ("aws_vpc",), stack) if subnet is not None else None
        if vpc is not None:
            return vpc
    return None
