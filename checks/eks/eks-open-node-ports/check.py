"""A security group of a cluster lets the whole Internet connect to ports that are not meant for it.

SSH and remote desktop invite guessing, the kubelet runs commands in pods for whoever holds a credential, and node ports
lead to Services past the load balancer.

## Fix

Name the networks that need the ports in `cidr_blocks`, or refer to the security group of the load balancer.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, IngressRule, Meta, Severity, Violation, anywhere

META = Meta(
    title="Ports of an EKS cluster open to the Internet",
    severity=Severity.HIGH,
    catalogue="EKS-23",
    frameworks={"CIS-EKS": ("5.4.3",)},
    aliases=("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277", "AWS-0107"),
)

PORTS = (
    (22, 22, "SSH"),
    (2379, 2380, "etcd"),
    (3389, 3389, "remote desktop"),
    (6443, 6443, "the API server"),
    (10250, 10250, "the kubelet"),
    (10255, 10255, "the kubelet's read-only port"),
    (30000, 32767, "node ports"),
)
HTTPS = 443


def check(rule: IngressRule, facts: Facts) -> Iterator[Violation]:
    """Who is in the group, which ports the rule opens, and for whom."""
    members = facts.amazon_networks.members(rule)
    if not members:
        return
    opened = list(sensitive(rule, control_plane=members.startswith("the control plane of")))
    place = anywhere(rule.sources) if opened else None
    if place is not None:
        message = f"{rule.address} opens {', '.join(opened)} of {members} to the Internet"
        yield Violation(message, place, fix='cidr_blocks = ["10.0.0.0/8"]')


def sensitive(rule: IngressRule, control_plane: bool) -> Iterator[str]:
    """The names of the sensitive ports that a rule opens; of a control plane the API server's own port as well."""
    found = rule.ports
    if found is None:
        return
    first, last = found
    if first == 0 and last == 65535:
        yield "all ports"
        return
    if control_plane and first <= HTTPS <= last:
        yield "the API server"
    yield from (name for low, high, name in PORTS if first <= high and low <= last)
