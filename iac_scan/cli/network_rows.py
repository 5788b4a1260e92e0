"""A world's graph and a filter in, the rows of the connectivity reports out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from iac_scan.analyzers.absence import PODS, POLICIES, unseen
from iac_scan.analyzers.network.connections import MOST_ROWS, TooManyRowsError, bits, connections, reasons
from iac_scan.analyzers.network.elsewhere import unevaluated
from iac_scan.analyzers.network.network import Network
from iac_scan.analyzers.network.peers import INGRESS_CONTROLLER, NODES
from iac_scan.analyzers.network.rules import Direction
from iac_scan.cli.problem import ProblemError
from iac_scan.model.connectivity import Connection, Connectivity, Peer
from iac_scan.model.graph import ResourceGraph
from iac_scan.model.intervals import ALL_PORTS, NOTHING, PROTOCOLS, Intervals, address_number, ports

PORT = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?(?:/(tcp|udp|sctp))?", re.IGNORECASE)
EXTERNAL = "[External]"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted: patterns for both ends (empty for any), and ports."""

    source: str
    destination: str
    ports: Intervals

    @classmethod
    def of(cls, source: str, destination: str, port: str) -> "Filter":
        """The filter that options spell out. Raises ProblemError."""
        if not port:
            return cls(source, destination, ALL_PORTS)
        match = PORT.fullmatch(port)
        if match is None or not 1 <= int(match[1]) <= int(match[2] or match[1]) <= 65535:
            raise ProblemError(f"--port {port!r} is not a port such as 443, 53/udp or 8000-8080/tcp")
        names = [match[3].upper()] if match[3] else PROTOCOLS
        found = NOTHING
        for name in names:
            found |= ports(name, int(match[1]), int(match[2] or match[1]))
        return cls(source, destination, found)

    def is_source(self, name: str) -> bool:
        """Rows from this peer are wanted."""
        return matches(self.source, name)

    def is_destination(self, name: str) -> bool:
        """Rows to this peer are wanted."""
        return matches(self.destination, name)


def matches(pattern: str, name: str) -> bool:
    """A peer is meant: by `namespace/name[Kind]`, `namespace/name`, `name`, a glob over one of them, or an address."""
    if not pattern or pattern == name:
        return True
    if name.endswith(EXTERNAL):
        try:
            number = address_number(pattern)
        except ValueError:
            return pattern == "external"
        low, _, high = name.removesuffix(EXTERNAL).partition("-")
        return address_number(low) <= number <= address_number(high)
    plain = name.partition("[")[0]
    return any(fnmatchcase(text, pattern) for text in (plain, plain.rpartition("/")[2]))


def connectivity(
    graph: ResourceGraph,
    stacks: tuple[str, ...],
    chosen: Filter,
    unlisted: frozenset[str] = frozenset(),
    *,
    explain: bool,
    closed: bool = False,
) -> Connectivity:
    """The connections of a world that a filter wants. `closed` keeps what is closed, for its reasons.

    Where a cluster refused to list policies, nothing that seems open is certain, and no pod is surely free. A closed
    pair is also told where both ends are asked for by name and reasons are wanted. Raises ProblemError for an end that
    does not exist.
    """
    network = Network(graph)
    known = bits(network, *Direction)
    for option, pattern in (("--from", chosen.source), ("--to", chosen.destination)):
        if pattern and not any(matches(pattern, name) for name in known):
            raise ProblemError(f"{option} {pattern!r} matches no workload and no address")
    nodes = NODES in (chosen.source, chosen.destination)
    try:
        found = list(connections(network, chosen, nodes=nodes))
    except TooManyRowsError:
        message = f"more than {MOST_ROWS:,} pairs are connected; choose some of them with --from, --to or --port"
        raise ProblemError(message) from None
    if closed or (explain and chosen.source and chosen.destination):
        found += missing(network, found, chosen)
    if explain:
        found = [explained(entry, network, known) for entry in found]
    known_peers = list(peers(network))
    if unseen(unlisted, POLICIES):
        found = [replace(entry, open=NOTHING, undecided=entry.open | entry.undecided) for entry in found]
        known_peers = [
            replace(peer, ingress=doubted(peer.ingress), egress=doubted(peer.egress)) for peer in known_peers
        ]
    return Connectivity(
        stacks,
        tuple(known_peers),
        tuple(found),
        len(network.policies),
        tuple(policy.id.address for policy in unevaluated(graph)),
        tuple(unseen(unlisted, (*POLICIES, *PODS))),
    )


def missing(network: Network, found: list[Connection], chosen: Filter) -> Iterator[Connection]:
    """The wanted pairs between which nothing is open."""
    present = {(entry.source, entry.destination) for entry in found}
    destinations = [name for name in bits(network, Direction.EGRESS) if chosen.is_destination(name)]
    for source in filter(chosen.is_source, bits(network, Direction.INGRESS)):
        for destination in destinations:
            outside = source.endswith(EXTERNAL) and destination.endswith(EXTERNAL)
            special = {source, destination} & {NODES, INGRESS_CONTROLLER}
            if not (source == destination or outside or special or (source, destination) in present):
                yield Connection(source, destination, NOTHING)


def explained(entry: Connection, network: Network, known: dict[str, int]) -> Connection:
    """A row with its reasons."""
    return replace(entry, reasons=tuple(reasons(network, known[entry.source], known[entry.destination])))


def peers(network: Network) -> Iterator[Peer]:
    """The workloads of a world, and whether policies isolate them."""
    for endpoint in network.endpoints:
        pod = network.peers.classes[endpoint.number]
        kind = endpoint.name.rpartition("[")[2].removesuffix("]")
        ingress, egress = (isolation(network, endpoint.number, direction) for direction in Direction)
        yield Peer(endpoint.name, pod.namespace or "", kind, ingress, egress)


def doubted(isolated: str) -> str:
    """Whether a pod is isolated where there may be policies that nobody listed."""
    return "yes" if isolated == "yes" else "unknown"


def isolation(network: Network, number: int, direction: Direction) -> str:
    """Whether policies isolate a pod in a direction: yes, no or unknown."""
    found = network.isolated(number, direction)
    return "yes" if found.certain else "unknown" if found.possible else "no"
