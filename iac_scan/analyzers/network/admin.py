"""AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy to rules (catalogue section 2.4)."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from iac_scan.analyzers.network.bits import Partial, doubtful
from iac_scan.analyzers.network.peers import Peers
from iac_scan.analyzers.network.rules import (
    ADMIN,
    BASELINE,
    EVERY_PORT,
    SOME_PORT,
    Action,
    Compiled,
    Direction,
    Ends,
    Numbers,
    PortSpec,
    Rule,
    Tier,
    anybody,
    by_address,
    everybody,
    network,
    numeric_port,
    with_ports,
)
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.intervals import ALL_ADDRESSES, Intervals
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record

GROUP = "policy.networking.k8s.io"
ACTIONS = {"Allow": Action.ALLOW, "Accept": Action.ALLOW, "Deny": Action.DENY, "Pass": Action.PASS}
KNOWN_PEERS = frozenset({"namespaces", "pods", "nodes", "networks", "domainNames"})
FIELDS = {Direction.INGRESS: "from", Direction.EGRESS: "to"}


@record
class Scope:
    """A policy's place among the others: its tier, and its priority where it has one."""

    policy: Resource
    tier: Tier
    priority: float


def scopes(graph: ResourceGraph) -> Iterator[Scope]:
    """The administrators' policies, each in its tier; an unknown tier or priority puts a policy nowhere for certain."""
    for policy in graph.of_kind("AdminNetworkPolicy", GROUP):
        yield Scope(policy, ADMIN, priority(policy))
    for policy in graph.of_kind("ClusterNetworkPolicy", GROUP):
        tier = BASELINE if policy.body["spec"]["tier"].raw == "Baseline" else ADMIN
        yield Scope(policy, tier, priority(policy))
    for policy in graph.of_kind("BaselineAdminNetworkPolicy", GROUP):
        yield Scope(policy, BASELINE, 1001.0)


def priority(policy: Resource) -> float:
    """The priority, 1000 where it can't be known."""
    raw = policy.body["spec"]["priority"].raw
    return float(raw) if isinstance(raw, int) else 1000.0


def compile_policies(graph: ResourceGraph, peers: Peers) -> Iterator[Compiled]:
    """The rules of all administrators' policies; rules whose order is undefined are doubtful."""
    rules = [rule for scope in scopes(graph) for rule in compile_policy(scope, peers)]
    undefined = {id(rule) for pair in ties(rules) for rule in pair}
    for rule in rules:
        yield doubted(rule) if id(rule) in undefined or unplaced(rule.policy) else rule


def doubted(rule: Rule) -> Rule:
    """The same rule, matching nothing for certain."""
    return replace(rule, subjects=doubtful(rule.subjects.possible))


def unplaced(policy: Resource) -> bool:
    """The policy's tier or priority can't be known."""
    return policy.body["spec"]["priority"].unknown or policy.body["spec"]["tier"].unknown


def ties(rules: list[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Rules of different policies with the same priority that match the same traffic and disagree about it."""
    by_place: dict[tuple[Tier, float, Direction], list[Rule]] = {}
    for rule in rules:
        by_place.setdefault((rule.tier, rule.rank[0], rule.direction), []).append(rule)
    for group in by_place.values():
        if len({rule.policy.id for rule in group}) > 1:
            for one, other in combinations(group, 2):
                if one.policy.id != other.policy.id and one.action is not other.action and overlap(one, other):
                    yield one, other


def overlap(one: Rule, other: Rule) -> bool:
    """Two rules match some traffic both."""
    left, right = one.ends.addresses.possible, other.ends.addresses.possible
    ends = one.ends.pods.possible & other.ends.pods.possible or left & right
    ports = one.ports.possible & other.ports.possible
    return bool(one.subjects.possible & other.subjects.possible and ends and ports)


def compile_policy(scope: Scope, peers: Peers) -> Iterator[Rule]:
    """The rules of one policy, both directions."""
    spec = scope.policy.body["spec"]
    subjects = chosen(spec["subject"], peers)
    for direction in Direction:
        rules = spec[direction.value]
        if rules.unknown:
            yield from any_action(scope, direction, subjects, rules, peers)
            continue
        for number, rule in enumerate(rules.items):
            yield from compile_rule(scope, number, rule, direction, subjects, peers)


def any_action(
    scope: Scope, direction: Direction, subjects: Partial, at: Node, peers: Peers, number: int = 0
) -> Iterator[Rule]:
    """Rules that stand for one that can't be known."""
    rank = scope.priority, scope.policy.name, number
    for action in (Action.ALLOW, Action.DENY, Action.PASS):
        ports = SOME_PORT.numbers
        yield Rule(scope.policy, scope.tier, rank, direction, action, subjects, anybody(peers), ports, at)


def chosen(subject: Node, peers: Peers) -> Partial:
    """The pods that a `subject` or a pod peer chooses: by namespace, or by namespace and labels."""
    if subject.unknown:
        return doubtful(peers.selectable.possible)
    if subject["namespaces"].present:
        return namespaces(subject["namespaces"], peers)
    pods = subject["pods"]
    if not pods.present:
        return Partial()
    return namespaces(pods["namespaceSelector"], peers) & peers.select(pods["podSelector"])


def namespaces(selector: Node, peers: Peers) -> Partial:
    """The pods of the namespaces a selector matches, all of them if it is empty or absent."""
    return peers.in_namespaces(selector) if selector.present and selector.raw != {} else peers.selectable


def compile_rule(
    scope: Scope, number: int, rule: Node, direction: Direction, subjects: Partial, peers: Peers
) -> Iterator[Rule]:
    """The rules that one entry stands for; a peer of an unknown kind accepts nothing, and denies everybody."""
    action, listed = rule["action"].raw, rule[FIELDS[direction]]
    if isinstance(action, Unknown) or rule.unknown:
        yield from any_action(scope, direction, subjects, rule, peers, number)
        return
    if action not in ACTIONS:
        return
    does = ACTIONS[action]
    foreign = [peer for peer in listed.raw if is_foreign(peer)] if isinstance(listed.raw, list) else []
    ends = anybody(peers) if listed.unknown else Ends()
    for peer in [] if listed.unknown else listed.items:
        ends |= peer_ends(peer, peers)
    if foreign and does is not Action.ALLOW:
        does, ends = Action.DENY, everybody(peers)
    rank = scope.priority, scope.policy.name, number
    whole = Rule(scope.policy, scope.tier, rank, direction, does, subjects, ends, Numbers(), rule)
    spec = rule_protocols(rule["protocols"]) if rule["protocols"].present else rule_ports(rule["ports"])
    yield from with_ports(whole, spec, peers)


def is_foreign(peer: object) -> bool:
    """A peer that has none of the fields this version of the interface knows."""
    return isinstance(peer, dict) and not KNOWN_PEERS & peer.keys()


def peer_ends(peer: Node, peers: Peers) -> Ends:
    """What one peer matches. Address ranges are compared with pods too; which names mean which addresses is unknown."""
    if peer.unknown:
        return anybody(peers)
    ends = Ends(chosen(peer, peers))
    if peer["nodes"].present:
        whole = peer["nodes"].raw == {}
        nodes = (1 << peers.nodes) | peers.on_host.possible
        ends |= Ends(Partial(nodes & ~(peers.on_host.possible & ~peers.on_host.certain) if whole else 0, nodes))
    networks = peer["networks"]
    for entry in [networks] if networks.unknown else networks.items:
        ends |= by_address(network(entry.raw), peers, peers.selectable)
    if peer["domainNames"].present:
        ends |= Ends(Partial(), Numbers(Intervals(), ALL_ADDRESSES))
    return ends


def rule_ports(listed: Node) -> PortSpec:
    """The ports of a v1alpha1 rule: every port if none is listed."""
    if listed.unknown:
        return SOME_PORT
    spec = PortSpec()
    for entry in listed.items:
        number, extent, name = entry["portNumber"], entry["portRange"], entry["namedPort"]
        if entry.unknown or number.unknown or extent.unknown or name.unknown:
            spec |= SOME_PORT
        elif number.present:
            spec |= numeric_port(number["protocol"].raw or "TCP", number["port"].raw, None)
        elif extent.present:
            spec |= numeric_port(extent["protocol"].raw or "TCP", extent["start"].raw, extent["end"].raw)
        elif name.text:
            spec |= PortSpec(names=((name.text, None),))
    return spec if listed.items else EVERY_PORT


def rule_protocols(listed: Node) -> PortSpec:
    """The ports of a v1alpha2 rule: every port if none is listed."""
    if listed.unknown:
        return SOME_PORT
    spec = PortSpec()
    for entry in listed.items:
        if entry.unknown or entry["destinationNamedPort"].unknown:
            spec |= SOME_PORT
            continue
        if entry["destinationNamedPort"].text:
            spec |= PortSpec(names=((entry["destinationNamedPort"].text, None),))
        for field in ("tcp", "udp", "sctp"):
            if entry[field].present:
                port = entry[field]["destinationPort"]
                low, high = (port["number"].raw or port["range"]["start"].raw), port["range"]["end"].raw
                spec |= numeric_port(field.upper(), low or None, high or None)
    return spec if listed.items else EVERY_PORT
