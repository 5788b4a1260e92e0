"""What every kind of policy is translated to: rules in tiers, and the isolation that a tier ends with.

One direction of one pod's traffic is decided tier by tier. In a tier the rules are asked by rank; the first that
matches allows, denies, or passes the traffic on to the next tier. What no rule of a tier matches is denied if a policy
of that tier isolates the pod, and goes to the next tier if not. What comes through all tiers is allowed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from iac_scan.analyzers.network.bits import Partial, doubtful, known
from iac_scan.analyzers.network.labels import spelled
from iac_scan.analyzers.network.peers import Peers
from iac_scan.model.graph import Resource
from iac_scan.model.intervals import (
    ALL_ADDRESSES,
    ALL_PORTS,
    ALL_V4,
    ALL_V6,
    INSIDE,
    NOTHING,
    PROTOCOLS,
    Intervals,
    addresses,
)
from iac_scan.model.intervals import ports as port_range
from iac_scan.model.node import Node, Unknown


class Direction(StrEnum):
    """The direction of traffic as the pod sees it that a policy holds for."""

    INGRESS = "ingress"
    EGRESS = "egress"


class Action(StrEnum):
    """What a rule does with what it matches."""

    ALLOW = "allow"
    DENY = "deny"
    PASS = "pass"  # noqa: S105 - a verdict


@dataclass(frozen=True, slots=True, order=True)
class Tier:
    """A tier: lower orders come first. `end` is what becomes of what an isolated pod's rules do not match."""

    order: float
    name: str
    end: Action = Action.DENY


ADMIN = Tier(1_000, "admin", Action.PASS)
NAMESPACE = Tier(1_000_000, "default")
BASELINE = Tier(10_000_000, "baseline", Action.PASS)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A set of ports or addresses that is known in part."""

    certain: Intervals = NOTHING
    possible: Intervals = NOTHING

    def __or__(self, other: "Numbers") -> "Numbers":
        return Numbers(self.certain | other.certain, self.possible | other.possible)


NO_PODS = Partial()
NO_NUMBERS = Numbers()


@dataclass(frozen=True, slots=True)
class Ends:
    """The other ends a rule matches: pods (and nodes) as bits, everything else as addresses."""

    pods: Partial = NO_PODS
    addresses: Numbers = NO_NUMBERS

    def __or__(self, other: "Ends") -> "Ends":
        return Ends(self.pods | other.pods, self.addresses | other.addresses)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: of what it matches (subjects, other ends, ports) it allows, denies or passes on.

    `rank` orders the rules of a tier; rules of the same rank have the same action, so that their order is no matter.
    """

    policy: Resource
    tier: Tier
    rank: tuple[float, str, int]
    direction: Direction
    action: Action
    subjects: Partial
    ends: Ends
    ports: Numbers
    at: Node


@dataclass(frozen=True, slots=True)
class Isolation:
    """A policy isolates pods in one direction: what no rule of its tier matches is denied them."""

    policy: Resource
    tier: Tier
    direction: Direction
    subjects: Partial
    at: Node


Compiled = Rule | Isolation


def everybody(peers: Peers) -> Ends:
    """Every peer and every address."""
    return Ends(known((1 << peers.count) - 1), Numbers(ALL_ADDRESSES, ALL_ADDRESSES))


def anybody(peers: Peers) -> Ends:
    """Every peer and address, none for certain."""
    return Ends(doubtful((1 << peers.count) - 1), Numbers(NOTHING, ALL_ADDRESSES))


@dataclass(frozen=True, slots=True)
class PortSpec:
    """The ports of a rule: by number, and by name with a protocol (None for any)."""

    numbers: Numbers = NO_NUMBERS
    names: tuple[tuple[str, str | None], ...] = ()

    def __or__(self, other: "PortSpec") -> "PortSpec":
        return PortSpec(self.numbers | other.numbers, self.names + other.names)


EVERY_PORT = PortSpec(Numbers(ALL_PORTS, ALL_PORTS))
SOME_PORT = PortSpec(Numbers(NOTHING, ALL_PORTS))


def with_ports(rule: Rule, spec: PortSpec, peers: Peers) -> Iterator[Rule]:
    """The rule for the ports of a specification: once for the numbers, once for each meaning of a name.

    A name is resolved on the pod that receives the traffic; it never means a port of an address.
    """
    if spec.numbers.possible:
        yield replace(rule, ports=spec.numbers)
    for name, protocol in spec.names:
        for pods, found in peers.named_port(name, protocol):
            meaning = Numbers(found if pods.certain else NOTHING, found)
            if rule.direction is Direction.EGRESS:
                yield replace(rule, ends=Ends(rule.ends.pods & pods), ports=meaning)
            else:
                yield replace(rule, subjects=rule.subjects & pods, ports=meaning)


def numeric_port(protocol: object, first: object, last: object) -> PortSpec:
    """Ports by number, from the raw fields of a manifest: no first port means all of the protocol.

    An Unknown makes the ports possible only; a range upside down or a protocol that does not exist matches nothing.
    """
    names: tuple[str, ...] = PROTOCOLS
    if protocol is not None and not isinstance(protocol, Unknown):
        names = tuple(name for name in PROTOCOLS if name == protocol)
    if isinstance(first, Unknown) or isinstance(last, Unknown):
        return PortSpec(Numbers(NOTHING, total(names, 1, 65535)))
    low = first if isinstance(first, int) else 1
    high = last if isinstance(last, int) else first if isinstance(first, int) else 65535
    found = total(names, low, high)
    return PortSpec(Numbers(NOTHING if isinstance(protocol, Unknown) else found, found))


def total(names: Iterable[str], first: int, last: int) -> Intervals:
    """A range of ports of several protocols."""
    found = NOTHING
    for name in names:
        found |= port_range(name, first, last)
    return found


def network(cidr: object, exceptions: object = None) -> Numbers:
    """The addresses of a range less its exceptions, from raw fields; what is not a range matches nothing."""
    if isinstance(cidr, Unknown):
        return Numbers(NOTHING, ALL_ADDRESSES)
    whole = parsed(cidr)
    if isinstance(exceptions, Unknown) or (
        isinstance(exceptions, list) and any(isinstance(entry, Unknown) for entry in exceptions)
    ):
        return Numbers(NOTHING, whole)
    for entry in exceptions if isinstance(exceptions, list) else []:
        whole -= parsed(entry)
    return Numbers(whole, whole)


def parsed(cidr: object) -> Intervals:
    """The addresses of a range; none for text that is not one."""
    try:
        return addresses(spelled(cidr))
    except ValueError:
        return NOTHING


def by_address(found: Numbers, peers: Peers, pods: Partial) -> Ends:
    """What a range of addresses matches, where no address of a pod or node is known.

    `pods` are those the implementation compares with ranges: for certain, or perhaps. A whole address family holds
    every node; any other range may hold nodes, and pods if it reaches into addresses that clusters use.
    """
    nodes = (1 << peers.nodes) | peers.on_host.certain
    unsure = peers.on_host.possible | nodes
    whole = any(not family - found.certain for family in (ALL_V4, ALL_V6))
    hosts = Partial(nodes if whole else 0, unsure if found.possible else 0)
    inside = bool(found.possible & INSIDE)
    matched = Partial(pods.certain if whole else 0, pods.possible if inside else 0)
    return Ends(hosts | matched, found)
