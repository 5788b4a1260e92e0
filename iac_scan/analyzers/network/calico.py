"""Calico's NetworkPolicy and GlobalNetworkPolicy to rules (catalogue section 2.5).

Evaluated: selectors, address ranges, protocols and ports, order, tiers. What depends on services, domains, source ports
or the content of the traffic is doubtful. Policies for host endpoints only (doNotTrack, preDNAT) are left out.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import inf

from iac_scan.analyzers.network.bits import Partial, doubtful, known
from iac_scan.analyzers.network.calico_selectors import SelectorError, select
from iac_scan.analyzers.network.labels import LabelIndex, Labels, spelled
from iac_scan.analyzers.network.peers import NAME_LABEL, Peers
from iac_scan.analyzers.network.rules import (
    NAMESPACE,
    Action,
    Compiled,
    Direction,
    Ends,
    Isolation,
    Numbers,
    PortSpec,
    Rule,
    Tier,
    anybody,
    by_address,
    everybody,
    network,
    numeric_port,
    total,
    with_ports,
)
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.intervals import ALL_ADDRESSES, ALL_PORTS, NOTHING, PROTOCOLS
from iac_scan.model.node import Node, Unknown

GROUPS = ("crd.projectcalico.org", "projectcalico.org")
ACTIONS = {"Allow": Action.ALLOW, "Deny": Action.DENY, "Pass": Action.PASS}
OTHER_END = {Direction.INGRESS: "source", Direction.EGRESS: "destination"}
PROTOCOL_NUMBERS = {6: "TCP", 17: "UDP", 132: "SCTP"}
DOUBTFUL_FIELDS = ("services", "domains")


def compile_policies(graph: ResourceGraph, peers: Peers) -> Iterator[Compiled]:
    """The rules and isolations of all Calico policies."""
    policies = [
        policy
        for group in GROUPS
        for kind in ("NetworkPolicy", "GlobalNetworkPolicy")
        for policy in graph.of_kind(kind, group)
    ]
    if not policies:
        return
    index = Index(peers, sets=any(has_sets(graph, group) for group in GROUPS))
    for policy in policies:
        spec = policy.body["spec"]
        if not spec["doNotTrack"].present and not spec["preDNAT"].present:
            yield from compile_policy(policy, graph, index)


def has_sets(graph: ResourceGraph, group: str) -> bool:
    """Named sets of addresses are declared; a selector may match them."""
    return bool(graph.of_kind("NetworkSet", group) or graph.of_kind("GlobalNetworkSet", group))


class Index:
    """The peers as Calico's selectors see them."""

    def __init__(self, peers: Peers, *, sets: bool) -> None:
        self.peers = peers
        self.sets = sets
        self.namespaces = LabelIndex([named(labels) for labels in peers.namespace_index.labels])

    def pods(self, selector: Node) -> Partial:
        """The pods a selector matches; one that is unknown or not in the language may match any."""
        if selector.unknown:
            return doubtful(self.peers.selectable.possible)
        try:
            return select(selector.text, self.peers.extended) & self.peers.selectable
        except SelectorError:
            return doubtful(self.peers.selectable.possible)

    def inside(self, selector: Node) -> Partial:
        """The pods of the namespaces a selector matches."""
        if selector.unknown:
            return doubtful(self.peers.selectable.possible)
        try:
            chosen = select(selector.text, self.namespaces)
        except SelectorError:
            return doubtful(self.peers.selectable.possible)
        return self.peers.spread(chosen, everywhere=selector.text.replace(" ", "") == "all()")


def named(labels: Labels) -> Labels:
    """A namespace's labels as Calico sees them."""
    return Labels({**labels.values, "projectcalico.org/name": labels.values[NAME_LABEL]}, labels.complete)


def compile_policy(policy: Resource, graph: ResourceGraph, index: Index) -> Iterator[Compiled]:
    """The rules and isolations of one policy; in a tier that is not declared they are doubtful."""
    spec = policy.body["spec"]
    tier, placed = tier_of(spec["tier"], graph)
    order = spec["order"].raw
    subjects = index.pods(spec["selector"])
    if policy.namespace:
        subjects &= index.peers.in_namespace(policy.namespace)
    elif spec["namespaceSelector"].present:
        subjects &= index.inside(spec["namespaceSelector"])
    if spec["serviceAccountSelector"].present or not placed or isinstance(order, Unknown):
        subjects = doubtful(subjects.possible)
    position = float(order) if isinstance(order, int | float) else inf
    for direction in Direction:
        held = subjects & holds(spec, direction, index.peers)
        if not held.possible:
            continue
        yield Isolation(policy, tier, direction, held, spec["selector"])
        listed = spec[direction.value]
        for number, rule in enumerate([listed] if listed.unknown else listed.items):
            rank = position, policy.name, number
            whole = Rule(policy, tier, rank, direction, Action.ALLOW, held, anybody(index.peers), Numbers(), rule)
            yield from compile_rule(whole, index)


def tier_of(name: Node, graph: ResourceGraph) -> tuple[Tier, bool]:
    """The tier of that name, and whether its place is known."""
    if not name.unknown and name.text in ("", "default"):
        return NAMESPACE, True
    for group in GROUPS:
        for declared in graph.of_kind("Tier", group):
            if declared.name == name.raw:
                spec = declared.body["spec"]
                order = spec["order"].raw
                end = Action.PASS if spec["defaultAction"].raw == "Pass" else Action.DENY
                return Tier(float(order) if isinstance(order, int | float) else inf, declared.name, end), True
    return Tier(NAMESPACE.order - 1, str(name.raw)), False


def holds(spec: Node, direction: Direction, peers: Peers) -> Partial:
    """Whether a policy holds for a direction: as its types say, else by the rules it has, ingress if it has none."""
    everything = (1 << peers.count) - 1
    types = spec["types"]
    if types.unknown:
        return doubtful(everything)
    if types.items:
        return known(everything if direction.value.capitalize() in types.raw else 0)
    if spec[direction.value].unknown:
        return doubtful(everything)
    if direction is Direction.EGRESS:
        return known(everything if spec["egress"].items else 0)
    only_egress = bool(spec["egress"].raw) and not spec["ingress"].raw
    return known(0 if only_egress else everything)


def compile_rule(whole: Rule, index: Index) -> Iterator[Rule]:
    """The rules one entry stands for; Log decides nothing."""
    rule = whole.at
    action = rule["action"].raw
    if rule.unknown or isinstance(action, Unknown):
        for does in Action:
            yield replace(whole, action=does, ports=Numbers(NOTHING, ALL_PORTS))
        return
    if action not in ACTIONS:
        return
    other = rule[OTHER_END[whole.direction]]
    own = rule["destination" if whole.direction is Direction.INGRESS else "source"]
    ends = entity(other, whole.policy.namespace, index)
    subjects = whole.subjects & entity(own, whole.policy.namespace, index).pods
    if rule["http"].present or rule["ipVersion"].present or rule["source"]["ports"].present or rule.unknown:
        subjects = doubtful(subjects.possible)
    made = replace(whole, action=ACTIONS[action], ends=ends, subjects=subjects)
    yield from with_ports(made, rule_ports(rule), index.peers)


def entity(end: Node, namespace: str, index: Index) -> Ends:
    """What the source or destination of a rule matches: everybody, less what each of its fields excludes."""
    peers = index.peers
    if end.unknown or any(end[field].present for field in DOUBTFUL_FIELDS):
        return anybody(peers)
    ends = everybody(peers)
    if any(end[field].present for field in ("selector", "notSelector", "namespaceSelector", "serviceAccounts")):
        pods = index.pods(end["selector"])
        if end["notSelector"].present:
            pods &= index.pods(end["notSelector"]).outside(peers.selectable.possible)
        if end["namespaceSelector"].present:
            pods &= index.inside(end["namespaceSelector"])
        elif namespace:
            pods &= peers.in_namespace(namespace)
        if end["serviceAccounts"].present:
            pods = doubtful(pods.possible)
        ends = Ends(pods, Numbers(NOTHING, ALL_ADDRESSES if index.sets else NOTHING))
    if end["nets"].present:
        ends = crossed(ends, networks(end["nets"], index))
    if end["notNets"].present:
        ends = crossed(ends, inverted(networks(end["notNets"], index), peers))
    return ends


def networks(listed: Node, index: Index) -> Ends:
    """What any of some address ranges matches; Calico compares pods by their addresses too."""
    if listed.unknown:
        return anybody(index.peers)
    found = Ends()
    for entry in listed.items:
        found |= by_address(network(entry.raw), index.peers, index.peers.selectable)
    return found


def crossed(one: Ends, other: Ends) -> Ends:
    """What both match."""
    certain = one.addresses.certain & other.addresses.certain
    return Ends(one.pods & other.pods, Numbers(certain, one.addresses.possible & other.addresses.possible))


def inverted(ends: Ends, peers: Peers) -> Ends:
    """What is not matched."""
    found = ends.addresses
    numbers = Numbers(ALL_ADDRESSES - found.possible, ALL_ADDRESSES - found.certain)
    return Ends(ends.pods.outside((1 << peers.count) - 1), numbers)


def rule_ports(rule: Node) -> PortSpec:
    """The ports of a rule: those of its destination, in its protocol; none if it is about another protocol."""
    protocol, excluded, destination = rule["protocol"], rule["notProtocol"], rule["destination"]
    listed, without = destination["ports"], destination["notPorts"]
    if any(node.unknown for node in (protocol, excluded, destination, listed, without)):
        return PortSpec(Numbers(NOTHING, ALL_PORTS))
    names = [name for name in PROTOCOLS if not protocol.present or name == protocol_name(protocol.raw)]
    names = [name for name in names if not excluded.present or name != protocol_name(excluded.raw)]
    spec = PortSpec()
    for name in names:
        for port in listed.items:
            spec |= one_port(name, port.raw)
        if not listed.items:
            spec |= numeric_port(name, None, None)
    closed = NOTHING
    for port in without.items:
        for name in names:
            closed |= one_port(name, port.raw).numbers.certain
    numbers = Numbers(spec.numbers.certain - closed, spec.numbers.possible - closed)
    return PortSpec(numbers, spec.names)


def protocol_name(raw: object) -> str:
    """A protocol's name, from its name or number."""
    return PROTOCOL_NUMBERS.get(raw, "") if isinstance(raw, int) else spelled(raw).upper()


def one_port(protocol: str, raw: object) -> PortSpec:
    """One port: a number, a range such as `6000:6007`, or a name."""
    if isinstance(raw, Unknown):
        return PortSpec(Numbers(NOTHING, total([protocol], 1, 65535)))
    low, _, high = spelled(raw).partition(":")
    if low.isdigit() and (high.isdigit() or not high):
        return numeric_port(protocol, int(low), int(high or low))
    return PortSpec(names=((spelled(raw), protocol),))
