"""The network interfaces of a control plane lie in subnets that give out public addresses.

What belongs inside then shares a network with what is reached from outside, and one rule of a firewall that is too wide
connects the two.

## Fix

Name private subnets in `vpc_config.subnet_ids`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksCluster, Facts, Meta, Severity, Violation, addresses_in

META = Meta(title="EKS control plane in public subnets", severity=Severity.LOW, catalogue="EKS-22")


def check(cluster: EksCluster, facts: Facts) -> Iterator[Violation]:
    """The subnets that the cluster names."""
    places = cluster["vpc_config"][0]["subnet_ids"]
    public = addresses_in(places, cluster.resource.id.stack, facts.references)
    if public.is_true:
        message = f"{cluster.label} has network interfaces in a subnet that gives out public addresses"
        yield Violation(message, public.node)
