"""A firewall rule opens ports of a cluster's nodes to the Internet.

SSH, remote desktop, the kubelet and node ports are not meant for everybody: the kubelet's port runs commands in pods
for whoever holds a credential, and node ports lead to Services past the load balancer.

## Fix

Set `source_ranges` to the networks that need the ports, or remove the rule.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    Facts,
    GoogleFirewall,
    Intervals,
    Meta,
    Node,
    Severity,
    Violation,
    addresses,
    port_names,
    port_span,
)

META = Meta(
    title="Ports of GKE nodes open to the Internet",
    severity=Severity.HIGH,
    catalogue="GKE-42",
    frameworks={"CIS-GKE": ("5.6.6",)},
    aliases=("GCP-0027", "CKV_GCP_2", "CKV_GCP_3"),
)

EVERY_PORT = (0, 65535)
POOLS = ("google_container_node_pool", "google_container_cluster")
WIDE = 1 << 31  # addresses: half of all there are


def check(firewall: GoogleFirewall, facts: Facts) -> Iterator[Violation]:
    """Inbound rules for tags that nodes have, from half of all addresses or more."""
    if firewall["direction"].text == "EGRESS" or firewall["disabled"].value is True:
        return
    ranges = firewall["source_ranges"]
    if not is_wide(ranges):
        return
    pool = tagged(firewall, facts)
    opened = [name for rule in firewall["allow"].items for name in sensitive(rule)]
    if pool and opened:
        names = ", ".join(dict.fromkeys(opened))
        yield Violation(f"{firewall.address} opens {names} of the nodes of {pool} to the Internet", ranges)


def is_wide(ranges: Node) -> bool:
    """The ranges hold half of all addresses or more."""
    found = Intervals()
    for text in ranges.strings:
        try:
            found |= addresses(text)
        except ValueError:
            continue
    return found.size >= WIDE


def tagged(firewall: GoogleFirewall, facts: Facts) -> str:
    """The address of a pool or cluster whose nodes have one of the rule's tags, empty if none has."""
    wanted = set(firewall["target_tags"].strings)
    for kind in POOLS:
        for resource in facts.graph.of_kind(kind, "terraform"):
            tags = resource.body["node_config"][0]["tags"]
            if isinstance(tags.raw, list) and wanted & {tag for tag in tags.raw if isinstance(tag, str)}:
                return resource.name
    return ""


def sensitive(rule: Node) -> Iterator[str]:
    """The names of the sensitive ports that an allow block opens."""
    protocol = str(rule["protocol"].scalar).lower()
    if protocol not in ("tcp", "all", "6"):
        return
    written = rule["ports"].items
    yield from port_names([port_span(port) for port in written] or [EVERY_PORT])
