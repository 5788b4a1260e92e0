"""CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy to rules (catalogue section 2.5).

Evaluated: endpoint selectors, entities, address ranges, ports. What depends on names, other objects, or the content of
the traffic (FQDNs, groups, services, layer 7 rules) is doubtful: it may match, and does not for certain.
"""

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
    everybody,
    network,
    numeric_port,
    with_ports,
)
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.intervals import ALL_ADDRESSES, ALL_PORTS, ALL_V4, ALL_V6, NOTHING, Intervals
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record

GROUP = "cilium.io"
SOURCES = ("k8s:", "any:")
NAMESPACE_KEYS = ("io.kubernetes.pod.namespace", "io.cilium.k8s.namespace.labels.")
PEER_FIELDS = ("Endpoints", "Entities", "CIDR", "CIDRSet", "Services", "FQDNs", "Groups", "Nodes")
NARROWING = ("rules", "listener", "serverNames", "terminatingTLS", "originatingTLS")
WORLD = {"world": ALL_ADDRESSES, "world-ipv4": ALL_V4, "world-ipv6": ALL_V6}
DENY_RANK, ALLOW_RANK = (-1.0, "", 0), (1000.0, "", 0)


@record
class Section:
    """One of a rule's four lists: its field, its direction, what it does, and the prefix of its peer fields."""

    field: str
    direction: Direction
    action: Action
    prefix: str


SECTIONS = (
    Section("ingress", Direction.INGRESS, Action.ALLOW, "from"),
    Section("ingressDeny", Direction.INGRESS, Action.DENY, "from"),
    Section("egress", Direction.EGRESS, Action.ALLOW, "to"),
    Section("egressDeny", Direction.EGRESS, Action.DENY, "to"),
)


def compile_policies(graph: ResourceGraph, peers: Peers) -> Iterator[Compiled]:
    """The rules and isolations of all Cilium policies for pods; those for nodes (nodeSelector) are left out."""
    for kind in ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"):
        for policy in graph.of_kind(kind, GROUP):
            for spec in (policy.body["spec"], *policy.body["specs"].items):
                if spec.present and not spec["nodeSelector"].present:
                    yield from compile_spec(policy, spec, peers)


def compile_spec(policy: Resource, spec: Node, peers: Peers) -> Iterator[Compiled]:
    """The rules and isolations of one spec; a spec without an endpointSelector selects nothing."""
    selector = spec["endpointSelector"]
    if not selector.present:
        return
    subjects = endpoints(selector.raw, policy.namespace, peers, home_only=True)
    for direction in Direction:
        isolated = subjects & default_deny(spec, direction, peers)
        if isolated.possible:
            yield Isolation(policy, NAMESPACE, direction, isolated, selector)
    for section in SECTIONS:
        listed = spec[section.field]
        rank = DENY_RANK if section.action is Action.DENY else ALLOW_RANK
        for rule in [listed] if listed.unknown else listed.items:
            whole = Rule(
                policy, NAMESPACE, rank, section.direction, section.action, subjects,
                rule_ends(rule, section.prefix, policy.namespace, peers), Numbers(), rule,
            )  # fmt: skip
            yield from with_ports(whole, rule_ports(rule, section.prefix), peers)


def default_deny(spec: Node, direction: Direction, peers: Peers) -> Partial:
    """Whether a spec isolates in a direction: as it says, else if it has a rule of that direction."""
    everything = (1 << peers.count) - 1
    said = spec["enableDefaultDeny"][direction.value]
    if said.present:
        return doubtful(everything) if said.unknown else known(everything if said.raw is True else 0)
    listed = [spec[direction.value].raw, spec[f"{direction.value}Deny"].raw]
    if any(isinstance(entry, list) and entry for entry in listed):
        return known(everything)
    return doubtful(everything if any(isinstance(entry, Unknown) for entry in listed) else 0)


def endpoints(raw: object, namespace: str, peers: Peers, *, home_only: bool = False) -> Partial:
    """The pods an endpoint selector matches; a namespaced policy's stay in its namespace unless they name another."""
    plain, keys = stripped(raw)
    found = peers.extended.select_raw(plain) & peers.selectable
    if any(key.startswith("reserved:") for key in keys):
        found = doubtful(peers.selectable.possible)
    elsewhere = any(key.startswith(NAMESPACE_KEYS) for key in keys)
    if namespace and (home_only or not elsewhere):
        found &= peers.in_namespace(namespace)
    return found


def stripped(raw: object) -> tuple[object, list[str]]:
    """A selector without the sources of its labels (`k8s:app` is `app`), and the keys it uses."""
    if not isinstance(raw, dict):
        return raw, []
    wanted, expressions = raw.get("matchLabels"), raw.get("matchExpressions")
    keys: list[str] = []
    plain: dict[str, object] = dict(raw)
    if isinstance(wanted, dict):
        labels = {bare(str(key)): value for key, value in wanted.items()}
        plain["matchLabels"] = labels
        keys += labels
    if isinstance(expressions, list):
        rows = [entry for entry in expressions if isinstance(entry, dict)]
        plain["matchExpressions"] = [{**entry, "key": bare(str(entry.get("key")))} for entry in rows]
        keys += [bare(str(entry.get("key"))) for entry in rows]
    return plain, keys


def bare(key: str) -> str:
    """A label key without the source Cilium writes before it."""
    for source in SOURCES:
        key = key.removeprefix(source)
    return key


def rule_ends(rule: Node, prefix: str, namespace: str, peers: Peers) -> Ends:
    """What a rule matches: everybody if it names no peer but ports, nobody if it is empty.

    Cilium refuses a rule with two kinds of peers, and `Requires` narrows the other rules, so both are doubtful.
    """
    if rule.unknown:
        return anybody(peers)
    named = [field for field in PEER_FIELDS if rule[prefix + field].raw is not None and written(rule[prefix + field])]
    if written(rule[f"{prefix}Requires"]) or len(named) > 1:
        return anybody(peers)
    if not named:
        return everybody(peers) if written(rule["toPorts"]) else Ends()
    listed = rule[prefix + named[0]]
    ends = anybody(peers) if listed.unknown else Ends()
    for peer in [] if listed.unknown else listed.items:
        ends |= peer_ends(named[0], peer, namespace, peers)
    return ends


def written(node: Node) -> bool:
    """Something is written at a place, be it an empty list."""
    return node.present


def peer_ends(field: str, peer: Node, namespace: str, peers: Peers) -> Ends:
    """What one entry of a peer field matches. Ranges of addresses never match pods or nodes."""
    match field:
        case "Endpoints":
            return Ends(endpoints(peer.raw, namespace, peers))
        case "Entities":
            return entity(peer.raw, peers)
        case "CIDR":
            return Ends(addresses=network(peer.raw))
        case "CIDRSet":
            return Ends(addresses=ranges(peer))
        case "Nodes":
            return Ends(doubtful(hosts(peers)))
        case "FQDNs":
            return Ends(addresses=Numbers(NOTHING, ALL_ADDRESSES))
        case _:
            return anybody(peers)


def ranges(peer: Node) -> Numbers:
    """The addresses of a CIDRSet entry; a reference to a group of ranges is doubtful."""
    if not peer["cidr"].present:
        return Numbers(NOTHING, ALL_ADDRESSES)
    return network(peer["cidr"].raw, peer["except"].raw)


def hosts(peers: Peers) -> int:
    """The nodes, and the pods on their network."""
    return (1 << peers.nodes) | peers.on_host.possible


def entity(name: object, peers: Peers) -> Ends:
    """What an entity stands for. The API server and the node a pod runs on are among the nodes or the addresses."""
    everything = (1 << peers.count) - 1
    if name == "all":
        return everybody(peers)
    if name in WORLD:
        found = WORLD[str(name)]
        return Ends(addresses=Numbers(found, found))
    match name:
        case "cluster":
            sure = everything & ~(1 << peers.controller)
            return Ends(Partial(sure, everything))
        case "remote-node":
            return Ends(Partial(1 << peers.nodes, hosts(peers)))
        case "host" | "ingress":
            return Ends(doubtful(hosts(peers) | 1 << peers.controller))
        case "health" | "init" | "unmanaged" | "none":
            return Ends()
        case _:
            return anybody(peers)


def rule_ports(rule: Node, prefix: str) -> PortSpec:
    """The ports of a rule; one that is about ICMP only has none, and layer 7 rules make ports doubtful."""
    listed = rule["toPorts"]
    if rule.unknown or listed.unknown:
        return SOME_PORT
    if not listed.items:
        named = any(written(rule[prefix + field]) for field in PEER_FIELDS)
        return PortSpec() if rule["icmps"].present else EVERY_PORT if named else PortSpec()
    spec = PortSpec()
    for entry in listed.items:
        spec |= port_group(entry)
    return spec


def port_group(entry: Node) -> PortSpec:
    """The ports of one `toPorts` entry."""
    spec = PortSpec()
    ports = entry["ports"]
    for port in [] if ports.unknown else ports.items:
        spec |= one_port(port)
    if entry.unknown or ports.unknown:
        spec = SOME_PORT
    elif not ports.items:
        spec = EVERY_PORT
    if any(entry[field].present for field in NARROWING):
        possible = ALL_PORTS if spec.names else spec.numbers.possible
        return PortSpec(Numbers(Intervals(), possible))
    return spec


def one_port(port: Node) -> PortSpec:
    """One port: a number (0 for all), a range, or a name; the protocol is any if none is written."""
    protocol, number, end = port["protocol"].raw, port["port"].raw, port["endPort"].raw
    protocol = None if protocol == "ANY" else protocol
    if port.unknown or isinstance(number, Unknown):
        return SOME_PORT
    if isinstance(number, str) and not number.isdigit():
        return SOME_PORT if isinstance(protocol, Unknown) else PortSpec(names=((number, protocol),))
    return numeric_port(protocol, int(number or 0) or None, end or None)
