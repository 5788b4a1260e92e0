"""Pods on Fargate are to run in a subnet that gives out public addresses.

Fargate wants private subnets and refuses others, so the profile does not work; where it is changed to work, pods share
a network with what is reached from outside.

## Fix

Name private subnets, with a NAT gateway, in `subnet_ids`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, FargateProfile, Meta, Severity, Violation, addresses_in

META = Meta(title="Fargate pods in public subnets", severity=Severity.LOW, catalogue="EKS-36")


def check(profile: FargateProfile, facts: Facts) -> Iterator[Violation]:
    """The subnets that the profile names."""
    public = addresses_in(profile["subnet_ids"], profile.resource.id.stack, facts.references)
    if public.is_true:
        yield Violation(f"{profile.label} runs pods in a subnet that gives out public addresses", public.node)
