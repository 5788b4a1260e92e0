"""A load balancer takes no notice of the addresses it shall admit, and admits the whole Internet.

The ranges of addresses of a Service or an Ingress become the rules of a security group that AWS's controller makes.
Whoever names groups of one's own gets only these: the ranges stay in the file, where they look like a fence, and nobody
reads them. Here one of the groups lets everybody in.

## Fix

Write the ranges into the rules of the security group, or leave out the annotation, so that the controller makes a group
by the ranges.
"""

from collections.abc import Iterator

from iac_scan.sdk import AmazonBalancer, Facts, Meta, Severity, Step, Violation

META = Meta(
    title="Ranges of addresses that a load balancer ignores",
    severity=Severity.HIGH,
    catalogue="X-49",
    frameworks={"OWASP-K8S": ("K06",), "MITRE": ("T1133",)},
    references=(
        "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#lb-source-ranges",
    ),
)


def check(balancer: AmazonBalancer, facts: Facts) -> Iterator[Violation]:
    """Ranges and groups on a public load balancer: the group decides, as far as the files show its rules.

    `open-load-balancer` takes the ranges at their word, so that it says nothing of the same Service.
    """
    ranges = balancer.ranges if balancer.is_public else None
    opened = facts.balancer_groups.opening(balancer) if ranges is not None else None
    if ranges is not None and opened is not None:
        rule, at = opened
        message = f"{balancer.label} ignores these addresses, and {rule} lets in the whole Internet"
        groups = Step("groups of its own take the place of one that is made by the addresses", balancer.groups)
        yield Violation(message, ranges, (groups, Step(f"{rule} lets in everybody", at)))
