"""NetworkPolicy of networking.k8s.io/v1 to rules (catalogue section 2.2)."""

from collections.abc import Iterator

from iac_scan.analyzers.network.bits import Partial, doubtful, known
from iac_scan.analyzers.network.peers import Peers
from iac_scan.analyzers.network.rules import (
    EVERY_PORT,
    NAMESPACE,
    SOME_PORT,
    Action,
    Compiled,
    Direction,
    Ends,
    Isolation,
    Numbers,
    PortSpec,
    Rule,
    anybody,
    by_address,
    everybody,
    network,
    numeric_port,
    with_ports,
)
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.node import Node, Unknown

RANK = (1000.0, "", 0)
FIELDS = {Direction.INGRESS: ("Ingress", "ingress", "from"), Direction.EGRESS: ("Egress", "egress", "to")}


def compile_policies(graph: ResourceGraph, peers: Peers) -> Iterator[Compiled]:
    """The rules and isolations of all NetworkPolicies."""
    for policy in graph.of_kind("NetworkPolicy", "networking.k8s.io"):
        yield from compile_policy(policy, peers)


def compile_policy(policy: Resource, peers: Peers) -> Iterator[Compiled]:
    """The rules and isolations of one policy."""
    spec = policy.body["spec"]
    subjects = peers.select(spec["podSelector"]) & peers.in_namespace(policy.namespace)
    for direction, (_, field, _) in FIELDS.items():
        held = subjects & holds(spec, direction, peers)
        if not held.possible:
            continue
        yield Isolation(policy, NAMESPACE, direction, held, spec["podSelector"])
        rules = spec[field]
        if rules.unknown:
            yield Rule(policy, NAMESPACE, RANK, direction, Action.ALLOW, held, anybody(peers), SOME_PORT.numbers, rules)
            continue
        for rule in rules.items:
            yield from compile_rule(policy, rule, direction, held, peers)


def holds(spec: Node, direction: Direction, peers: Peers) -> Partial:
    """All pods if a policy holds for a direction, none if not, perhaps all where its types are unknown."""
    everything = (1 << peers.count) - 1
    types, rules = spec["policyTypes"], spec["egress"]
    if types.unknown:
        return doubtful(everything)
    if types.raw and isinstance(types.raw, list):
        if FIELDS[direction][0] in types.raw:
            return known(everything)
        return doubtful(everything) if any(isinstance(entry, Unknown) for entry in types.raw) else Partial()
    if direction is Direction.INGRESS or (isinstance(rules.raw, list) and rules.raw):
        return known(everything)
    return doubtful(everything) if rules.unknown else Partial()


def compile_rule(policy: Resource, rule: Node, direction: Direction, held: Partial, peers: Peers) -> Iterator[Rule]:
    """The rules that one ingress or egress entry stands for."""
    listed = rule[FIELDS[direction][2]]
    if listed.unknown:
        ends = anybody(peers)
    elif listed.items:
        ends = Ends()
        for peer in listed.items:
            ends |= peer_ends(peer, policy.namespace, peers)
    else:
        ends = everybody(peers)
    whole = Rule(policy, NAMESPACE, RANK, direction, Action.ALLOW, held, ends, Numbers(), rule)
    yield from with_ports(whole, rule_ports(rule["ports"]), peers)


def peer_ends(peer: Node, namespace: str, peers: Peers) -> Ends:
    """What one `from` or `to` entry matches: pods by labels, or addresses; nothing if it is empty, which is invalid."""
    if peer.unknown:
        return anybody(peers)
    block = peer["ipBlock"]
    if block.present:
        found = network(block["cidr"].raw, block["except"].raw)
        return by_address(found, peers, doubtful(peers.selectable.possible))
    pods, namespaces = peer["podSelector"], peer["namespaceSelector"]
    if not pods.present and not namespaces.present:
        return Ends()
    inside = peers.in_namespaces(namespaces) if namespaces.present else peers.in_namespace(namespace)
    return Ends(inside & peers.select(pods))


def rule_ports(listed: Node) -> PortSpec:
    """The ports of a rule: every port if none is listed."""
    if listed.unknown:
        return SOME_PORT
    if not listed.items:
        return EVERY_PORT
    spec = PortSpec()
    for entry in listed.items:
        spec |= port_entry(entry)
    return spec


def port_entry(entry: Node) -> PortSpec:
    """The ports one entry names: by number, range or name; the protocol is TCP if none is written."""
    if entry.unknown:
        return SOME_PORT
    protocol, port, end = entry["protocol"].raw or "TCP", entry["port"].raw, entry["endPort"].raw
    if isinstance(port, str):
        if port.isdigit():
            return numeric_port(protocol, int(port), end)
        if isinstance(protocol, Unknown):
            return SOME_PORT
        return PortSpec(names=((port, protocol),))
    return numeric_port(protocol, port, end)
