"""The network of a world as rows: who may talk to whom on which ports."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, product
from typing import Protocol

from iac_scan.analyzers.network.bits import bits_of, numbers_of
from iac_scan.analyzers.network.engine import Row, ports_at
from iac_scan.analyzers.network.network import Claim, Endpoint, Network
from iac_scan.analyzers.network.peers import INGRESS_CONTROLLER, NODES
from iac_scan.analyzers.network.rules import Action, Direction, Numbers
from iac_scan.model.connectivity import Connection, Reason
from iac_scan.model.graph import Resource
from iac_scan.model.intervals import ALL_PORTS, Intervals
from iac_scan.model.intervals import connections as text
from iac_scan.model.record import record

Block = tuple[list[str], list[str], Numbers]  # everybody of the first may use these ports of everybody of the second
MOST_ROWS = 500_000  # more than anybody reads, and than a report can hold


class TooManyRowsError(Exception):
    """More pairs of peers are connected than a report can list."""


class Wanted(Protocol):
    """Which rows are asked for."""

    @property
    def ports(self) -> Intervals:
        """Rows with one of these ports are wanted, and these ports only."""

    def is_source(self, name: str) -> bool:
        """Rows from this peer are wanted."""

    def is_destination(self, name: str) -> bool:
        """Rows to this peer are wanted."""


@record
class Everything:
    """All rows."""

    ports: Intervals = ALL_PORTS

    def is_source(self, _: str) -> bool:
        """Every peer."""
        return True

    def is_destination(self, _: str) -> bool:
        """Every peer."""
        return True


@record
class Alike:
    """Pods that policies treat alike in one direction: their row, their bits, and their names by number."""

    row: Row
    members: int
    names: dict[int, list[str]]

    def named(self, some: int) -> list[str]:
        """The names of some of them."""
        return [name for number in numbers_of(some) for name in self.names[number]]


def connections(network: Network, wanted: Wanted | None = None, *, nodes: bool = False) -> Iterator[Connection]:
    """Every wanted pair of different peers with open or undecided ports, sorted by name.

    `nodes` adds the cluster's nodes. Raises TooManyRowsError.
    """
    wanted = wanted or Everything()
    sources = [entry for entry in network.endpoints if wanted.is_source(entry.name)]
    destinations = [entry for entry in network.endpoints if wanted.is_destination(entry.name)]
    leaving = list(alike(network, Direction.EGRESS, sources))
    arriving = list(alike(network, Direction.INGRESS, destinations))
    found = [between(network, leaving, arriving), outward(network, leaving, wanted), inward(network, arriving, wanted)]
    if wanted.is_source(INGRESS_CONTROLLER):
        found.append(controlled(network, destinations))
    if nodes:
        found.append(to_nodes(network, leaving, arriving, wanted))
    rows: list[Connection] = []
    for sources_here, targets, ports in chain.from_iterable(found):
        certain = ports.certain & wanted.ports
        undecided = (ports.possible & wanted.ports) - certain
        if not (certain or undecided):
            continue
        if len(rows) + len(sources_here) * len(targets) > MOST_ROWS:
            raise TooManyRowsError
        pairs = product(sources_here, targets)
        rows += (Connection(source, target, certain, undecided) for source, target in pairs if source != target)
    yield from sorted(rows, key=lambda entry: (entry.source, entry.destination))


def alike(network: Network, direction: Direction, endpoints: list[Endpoint]) -> Iterator[Alike]:
    """The endpoints by the row they share."""
    names: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows: dict[int, Row] = {}
    for endpoint in endpoints:
        row = network.engine.row(endpoint.number, direction)
        rows[id(row)] = row
        names[id(row)][endpoint.number].append(endpoint.name)
    for key, row in rows.items():
        yield Alike(row, bits_of(names[key]), names[key])


def between(network: Network, leaving: list[Alike], arriving: list[Alike]) -> Iterator[Block]:
    """From workload to workload; a workload's connections with itself are left out later."""
    for sender, receiver in product(leaving, arriving):
        for out, into in product(sender.row, receiver.row):
            ports = out.ports & into.ports
            sources, targets = sender.members & into.ends, receiver.members & out.ends
            if ports.possible and sources and targets:
                yield sender.named(sources), receiver.named(targets), network.spelled(ports)


def outward(network: Network, leaving: list[Alike], wanted: Wanted) -> Iterator[Block]:
    """From workloads to addresses outside."""
    ranges = [(name, bit) for name, bit in network.ranges(Direction.EGRESS) if wanted.is_destination(name)]
    for sender, (name, bit) in product(leaving, ranges):
        yield sender.named(sender.members), [name], network.spelled(ports_at(sender.row, bit))


def inward(network: Network, arriving: list[Alike], wanted: Wanted) -> Iterator[Block]:
    """From addresses outside to workloads."""
    ranges = [(name, bit) for name, bit in network.ranges(Direction.INGRESS) if wanted.is_source(name)]
    for receiver, (name, bit) in product(arriving, ranges):
        yield [name], receiver.named(receiver.members), network.spelled(ports_at(receiver.row, bit))


def controlled(network: Network, endpoints: list[Endpoint]) -> Iterator[Block]:
    """From the ingress controller to the pods behind the routes, on the ports the routes lead to."""
    routed = network.controller()
    for endpoint in endpoints:
        if endpoint.number in routed:
            allowed, ports = network.allowed(network.peers.controller, endpoint.number), routed[endpoint.number]
            yield [INGRESS_CONTROLLER], [endpoint.name], Numbers(allowed.certain & ports, allowed.possible & ports)


def to_nodes(network: Network, leaving: list[Alike], arriving: list[Alike], wanted: Wanted) -> Iterator[Block]:
    """Between workloads and the nodes they do not run on; a pod and its own node always reach each other."""
    nodes = network.peers.nodes
    for sender in leaving if wanted.is_destination(NODES) else ():
        yield sender.named(sender.members), [NODES], network.spelled(ports_at(sender.row, nodes))
    for receiver in arriving if wanted.is_source(NODES) else ():
        yield [NODES], receiver.named(receiver.members), network.spelled(ports_at(receiver.row, nodes))


def bits(network: Network, *directions: Direction) -> dict[str, int]:
    """The bit of everything that rows may name; of addresses those ranges that the rules of some directions make."""
    found = {endpoint.name: endpoint.number for endpoint in network.endpoints}
    found |= {INGRESS_CONTROLLER: network.peers.controller, NODES: network.peers.nodes}
    for direction in directions:
        found |= dict(network.ranges(direction))
    return found


def reasons(network: Network, source: int, destination: int) -> Iterator[Reason]:
    """Why ports between two ends are open or closed: what decides on the source's side, then on the destination's."""
    count, nodes = network.peers.count, network.peers.nodes
    if source < count and source not in (nodes, network.peers.controller):
        yield from (reason(claim) for claim in network.claims(source, Direction.EGRESS, destination))
    if destination < count and destination not in (nodes, network.peers.controller):
        yield from (reason(claim) for claim in network.claims(destination, Direction.INGRESS, source))


def reason(claim: Claim) -> Reason:
    """A claim in words."""
    words = {Action.ALLOW: "allowed", Action.DENY: "denied", Action.PASS: "passed on"}[claim.action]
    if not claim.certain:
        words = f"perhaps {words}"
    if claim.policy is None or claim.at is None:
        return Reason(claim.direction, claim.action, text(claim.ports), f"{words}: no policy decides")
    message = f"{words} by {address(claim.policy)}"
    if claim.at.key in ("podSelector", "selector", "endpointSelector"):
        message = f"{words}: {address(claim.policy)} isolates the pods, and no rule allows this"
    return Reason(claim.direction, claim.action, text(claim.ports), message, claim.at.span)


def address(policy: Resource) -> str:
    """A policy as people write it."""
    return policy.id.address
