"""Who may talk to whom in one world: the questions that checks and commands ask."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from iac_scan.analyzers.network import admin, calico, cilium, kubernetes
from iac_scan.analyzers.network.bits import Partial, bits_of, numbers_of
from iac_scan.analyzers.network.engine import Atoms, Engine, both
from iac_scan.analyzers.network.peers import Peers, Pod
from iac_scan.analyzers.network.rules import Action, Direction, Isolation, Numbers, Rule
from iac_scan.analyzers.network.services import controller_targets
from iac_scan.model.graph import Resource, ResourceGraph, ResourceId
from iac_scan.model.intervals import (
    ALL_ADDRESSES,
    ALL_V4,
    ALL_V6,
    Intervals,
    address_number,
    address_text,
)
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.pods import Workload


@record
class Claim:
    """What one rule, one isolation or nothing at all decides about some ports; `policy` is None where none speaks."""

    direction: Direction
    action: Action
    ports: Intervals
    certain: bool
    policy: Resource | None = None
    at: Node | None = None


@record
class Endpoint:
    """Pods that rows name together, and the number of their kind of pod."""

    name: str
    number: int


class Network:
    """The peers of a world and the policies between them."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph
        self.peers = Peers(graph)
        compilers = (kubernetes, admin, cilium, calico)
        compiled = [entry for module in compilers for entry in module.compile_policies(graph, self.peers)]
        self.engine = Engine(self.peers, compiled)

    @cached_property
    def _numbers(self) -> dict[tuple[object, ...], int]:
        return {place(pod.workload): number for pod, number in self.peers.members if pod.workload}

    @cached_property
    def policies(self) -> frozenset[ResourceId]:
        """The policies that hold for some pod."""
        found = {rule.policy.id for rule in self.engine.rules}
        return frozenset(found | {entry.policy.id for entry in self.engine.isolations})

    def number(self, workload: Workload) -> int | None:
        """The number of a workload's kind of pod; None for pods that their declared owner speaks for."""
        return self._numbers.get(place(workload))

    def allowed(self, source: int, destination: int) -> Numbers:
        """The ports a peer may use of another; each is a bit, of a pod or of addresses.

        Nodes are bound by no policy, and the ingress controller sends where routes lead: its own egress is not asked.
        """
        found = Partial(self.engine.every_port, self.engine.every_port)
        if source < self.peers.count and source not in (self.peers.nodes, self.peers.controller):
            found &= self.engine.answer(source, Direction.EGRESS, destination)
        if destination < self.peers.count and destination != self.peers.nodes:
            found &= self.engine.answer(destination, Direction.INGRESS, source)
        return self.spelled(found)

    def spelled(self, found: Partial) -> Numbers:
        """Port pieces as ports."""
        return Numbers(self.engine.ports.numbers(found.certain), self.engine.ports.numbers(found.possible))

    def address(self, text: str) -> int:
        """The bit of an address. Raises ValueError."""
        return self.engine.bit_of_address(address_number(text))

    def reach(self, number: int, direction: Direction, addresses: Intervals) -> Iterator[tuple[Intervals, Numbers]]:
        """What a pod may exchange with the outside: ranges within some addresses, each with the ports open to it."""
        for cell in self.engine.row(number, direction):
            found = self.engine.addresses.numbers(cell.ends >> self.peers.count) & addresses
            if found:
                yield found, self.spelled(cell.ports)

    def isolated(self, number: int, direction: Direction) -> Partial:
        """Some policy isolates the pod in a direction: bit 0 of what is certain and of what is possible."""
        found = self._isolated[direction]
        return Partial(found.certain >> number & 1, found.possible >> number & 1)

    @cached_property
    def _isolated(self) -> dict[Direction, Partial]:
        return {direction: self.engine.selected(direction) for direction in Direction}

    def isolations(self, number: int, direction: Direction) -> Iterator[Isolation]:
        """The policies that may isolate a pod in a direction."""
        for entry in self.engine.isolations:
            if entry.direction is direction and entry.subjects.possible >> number & 1:
                yield entry

    def rules(self, number: int, direction: Direction) -> Iterator[Rule]:
        """The rules that may hold for a pod in a direction, in the order they are asked."""
        for stage in self.engine.stages(number, direction):
            yield from (self.engine.rules[place] for place, _ in stage.rules)

    @cached_property
    def endpoints(self) -> list[Endpoint]:
        """Everything that rows name, sorted: owners, or single pods where policies treat an owner's differently."""
        by_name: dict[str, dict[int, Pod]] = defaultdict(dict)
        for pod, number in self.peers.members:
            by_name[pod.name].setdefault(number, pod)
        shared = [number for kinds in by_name.values() if len(kinds) > 1 for number in kinds]
        treatment = self._treatments(bits_of(shared))
        found = []
        for name, kinds in by_name.items():
            if len({treatment[number] for number in kinds} if len(kinds) > 1 else kinds) == 1:
                found.append(Endpoint(name, next(iter(kinds))))
            else:
                found += [Endpoint(single_name(pod), number) for number, pod in kinds.items()]
        return sorted(found, key=lambda endpoint: endpoint.name)

    def _treatments(self, asked: int) -> dict[int, tuple[int, ...]]:
        """Which of the sets that policies speak of hold a pod; of a set that holds most, its complement is noted."""
        parts = [part for rule in self.engine.rules for part in (rule.subjects, rule.ends.pods)]
        parts += [entry.subjects for entry in self.engine.isolations]
        found: dict[int, list[int]] = {number: [] for number in numbers_of(asked)}
        sets = {bits & asked for part in parts for bits in (part.certain, part.possible)}
        smaller = {min(bits, asked & ~bits, key=int.bit_count) for bits in sets}
        for place_of_set, bits in enumerate(smaller):
            for number in numbers_of(bits):
                found[number].append(place_of_set)
        return {number: tuple(places) for number, places in found.items()}

    def ranges(self, direction: Direction) -> list[tuple[str, int]]:
        """The ranges that addresses fall into by the rules of one direction: their names and a bit of each.

        IPv6 is left out where no policy speaks of it.
        """
        sets = [part for rule in self.engine.rules if rule.direction is direction for part in both(rule.ends.addresses)]
        six = any(part & ALL_V6 and part != ALL_ADDRESSES for part in sets)
        families = [ALL_V4, ALL_V6] if six else [ALL_V4]
        pieces = [piece for whole in families for piece in Atoms(whole, [part & whole for part in sets]).pieces]
        return [
            (f"{address_text(low)}-{address_text(high - 1)}[External]", self.engine.bit_of_address(low))
            for low, high in pieces
        ]

    def controller(self) -> dict[int, Intervals]:
        """The pods that routes from outside lead to through the ingress controller, and their ports."""
        found: dict[int, Intervals] = {}
        for _, target in controller_targets(self.graph, self.peers):
            for number in numbers_of(target.pods):
                found[number] = found.get(number, Intervals()) | target.ports
        return found

    def claims(self, number: int, direction: Direction, end: int) -> Iterator[Claim]:
        """Who decides about which ports between a pod and another end, on the pod's side, in the order of decision."""
        spell, reach = self.engine.ports.numbers, self.engine.every_port
        for stage in self.engine.stages(number, direction):
            here, onward = reach, 0
            for place_of_rule, sure in stage.rules:
                frozen = self.engine.frozen[place_of_rule]
                if not frozen.ends.possible >> end & 1 or not here & frozen.ports.possible:
                    continue
                certain = sure and bool(frozen.ends.certain >> end & 1)
                for ports, known in parts(here, frozen.ports, certain=certain):
                    yield Claim(direction, frozen.rule.action, spell(ports), known, frozen.rule.policy, frozen.rule.at)
                if frozen.rule.action is Action.PASS:
                    onward |= here & frozen.ports.possible
                if certain and frozen.rule.action is not Action.ALLOW:
                    here &= ~frozen.ports.certain
            left = here & ~self._allowed_here(stage.rules, end)
            if left and stage.isolated[1] and stage.tier.end is Action.DENY:
                for entry in self.isolations(number, direction):
                    if entry.tier == stage.tier:
                        yield Claim(direction, Action.DENY, spell(left), stage.isolated[0], entry.policy, entry.at)
            if not (stage.isolated[0] and stage.tier.end is Action.DENY):
                onward |= left
            reach = onward
        if reach:
            yield Claim(direction, Action.ALLOW, spell(reach), certain=True)

    def _allowed_here(self, rules: tuple[tuple[int, bool], ...], end: int) -> int:
        """The port pieces that some rule of a stage certainly allows."""
        found = 0
        for number, sure in rules:
            frozen = self.engine.frozen[number]
            if sure and frozen.rule.action is Action.ALLOW and frozen.ends.certain >> end & 1:
                found |= frozen.ports.certain
        return found


def parts(here: int, ports: Partial, *, certain: bool) -> Iterator[tuple[int, bool]]:
    """The port pieces a rule decides for certain, and those it may decide."""
    sure = here & ports.certain if certain else 0
    if sure:
        yield sure, True
    if here & ports.possible & ~sure:
        yield here & ports.possible & ~sure, False


def place(workload: Workload) -> tuple[object, ...]:
    """What identifies a pod template."""
    labels = repr(workload.node["metadata"]["labels"].raw)
    return workload.resource.id, workload.resource.body.document.file, workload.node.path, labels


def single_name(pod: Pod) -> str:
    """How rows name one pod of several that share an owner."""
    resource = pod.workload.resource if pod.workload else None
    return f"{pod.namespace}/{resource.name}[{resource.kind}]" if resource else pod.name
