"""The network of a world as rows: who may talk to whom on which ports."""

from collections.abc import Iterator

from iac_scan.analyzers.network.bits import Partial
from iac_scan.analyzers.network.network import Claim, Network
from iac_scan.analyzers.network.peers import INGRESS_CONTROLLER, NODES
from iac_scan.analyzers.network.rules import Action, Direction
from iac_scan.model.connectivity import Connection, Reason
from iac_scan.model.graph import Resource
from iac_scan.model.intervals import Intervals
from iac_scan.model.intervals import connections as text
from iac_scan.model.record import record


@record
class Pair:
    """Two ends that rows speak of: their names, and their bits."""

    source: str
    destination: str
    egress: int
    ingress: int


def connections(network: Network, *, nodes: bool = False) -> Iterator[Connection]:
    """Every pair of different peers with open or undecided ports, sorted by name; `nodes` adds the cluster's nodes."""
    found = [*between(network), *outward(network), *inward(network), *controlled(network)]
    if nodes:
        found += to_nodes(network)
    yield from sorted(
        (entry for entry in found if entry.open or entry.undecided), key=lambda entry: (entry.source, entry.destination)
    )


def between(network: Network) -> Iterator[Connection]:
    """From workload to workload; a workload's connections with itself are left out."""
    endpoints = network.endpoints()
    ingress = {endpoint.number: spread(network, endpoint.number, Direction.INGRESS) for endpoint in endpoints}
    for source in endpoints:
        egress = spread(network, source.number, Direction.EGRESS)
        for destination in endpoints:
            if destination.name != source.name:
                found = egress[destination.number] & ingress[destination.number][source.number]
                yield connection(network, source.name, destination.name, found)


def spread(network: Network, number: int, direction: Direction) -> list[Partial]:
    """A pod's row, one entry per kind of pod."""
    found = [Partial()] * network.peers.count
    for cell in network.engine.row(number, direction):
        for end in range(network.peers.count):
            if cell.ends >> end & 1:
                found[end] = cell.ports
    return found


def connection(network: Network, source: str, destination: str, found: Partial) -> Connection:
    """A row of port pieces."""
    ports = network.spelled(found)
    return Connection(source, destination, ports.certain, ports.possible - ports.certain)


def outward(network: Network) -> Iterator[Connection]:
    """From workloads to addresses outside."""
    ranges = network.ranges(Direction.EGRESS)
    for endpoint in network.endpoints():
        for name, bit in ranges:
            yield connection(
                network, endpoint.name, name, network.engine.answer(endpoint.number, Direction.EGRESS, bit)
            )


def inward(network: Network) -> Iterator[Connection]:
    """From addresses outside to workloads."""
    ranges = network.ranges(Direction.INGRESS)
    for endpoint in network.endpoints():
        for name, bit in ranges:
            yield connection(
                network, name, endpoint.name, network.engine.answer(endpoint.number, Direction.INGRESS, bit)
            )


def controlled(network: Network) -> Iterator[Connection]:
    """From the ingress controller to the pods behind the routes, on the ports the routes lead to."""
    routed = network.controller()
    for endpoint in network.endpoints():
        wanted = routed.get(endpoint.number, Intervals())
        allowed = network.allowed(network.peers.controller, endpoint.number)
        certain = allowed.certain & wanted
        yield Connection(INGRESS_CONTROLLER, endpoint.name, certain, (allowed.possible & wanted) - certain)


def to_nodes(network: Network) -> Iterator[Connection]:
    """Between workloads and the nodes they do not run on; a pod and its own node always reach each other."""
    nodes = network.peers.nodes
    for endpoint in network.endpoints():
        out = network.engine.answer(endpoint.number, Direction.EGRESS, nodes)
        yield connection(network, endpoint.name, NODES, out)
        yield connection(
            network, NODES, endpoint.name, network.engine.answer(endpoint.number, Direction.INGRESS, nodes)
        )


def bits(network: Network, *directions: Direction) -> dict[str, int]:
    """The bit of everything that rows may name; of addresses those ranges that the rules of some directions make."""
    found = {endpoint.name: endpoint.number for endpoint in network.endpoints()}
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
