"""Rules in, answers out: which ports one peer may use of another."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from iac_scan.analyzers.network.bits import Partial, bits_of, numbers_of
from iac_scan.analyzers.network.peers import Peers
from iac_scan.analyzers.network.rules import Action, Compiled, Direction, Isolation, Numbers, Rule, Tier
from iac_scan.model.intervals import ALL_ADDRESSES, ALL_PORTS, Intervals, union
from iac_scan.model.record import record


class Atoms:
    """A line of numbers cut where any of some sets begins or ends: inside a piece all numbers are alike."""

    def __init__(self, whole: Intervals, sets: Iterable[Intervals]) -> None:
        cuts = {edge for entry in (whole, *sets) for bound in entry.bounds for edge in bound}
        edges = sorted(cuts)
        self.pieces = [(low, high) for low, high in pairwise(edges) if low in whole and high - 1 in whole]
        self._starts = [low for low, _ in self.pieces]
        self._masks: dict[Intervals, int] = {}
        self._sets: dict[int, Intervals] = {}

    def mask(self, found: Intervals) -> int:
        """The pieces of a set that the line was cut for."""
        if found not in self._masks:
            mask = 0
            for low, high in found.bounds:
                first, last = self._index(low), self._index(high)
                mask |= (1 << last) - (1 << first)
            self._masks[found] = mask
        return self._masks[found]

    def _index(self, edge: int) -> int:
        return bisect_right(self._starts, edge - 1)

    def numbers(self, mask: int) -> Intervals:
        """The numbers of some pieces."""
        if mask not in self._sets:
            self._sets[mask] = union(self.pieces[number] for number in numbers_of(mask))
        return self._sets[mask]

    def piece(self, number: int) -> int:
        """The piece a number lies in."""
        return bisect_right(self._starts, number) - 1


@record
class Frozen:
    """A rule with everything in bits: other ends (pods, then pieces of addresses) and ports (pieces)."""

    rule: Rule
    ends: Partial
    ports: Partial


@record
class Stage:
    """What one tier holds for one pod in one direction: rules by rank, each matching it for certain or perhaps.

    `isolated` is certain (bit 0) or possible.
    """

    tier: Tier
    rules: tuple[tuple[int, bool], ...]
    isolated: tuple[bool, bool]


@record
class Cell:
    """Other ends for which a pod is allowed the same ports."""

    ends: int
    ports: Partial


Row = tuple[Cell, ...]


class Engine:
    """The compiled policies of a world; rows are computed when asked for and shared by pods with the same policies."""

    def __init__(self, peers: Peers, compiled: Iterable[Compiled]) -> None:
        self.peers = peers
        found = list(compiled)
        self.rules = [entry for entry in found if isinstance(entry, Rule)]
        self.isolations = [entry for entry in found if isinstance(entry, Isolation)]
        self.rules.sort(key=lambda rule: (rule.tier, rule.rank))
        self.ports = Atoms(ALL_PORTS, (part for rule in self.rules for part in both(rule.ports)))
        self.addresses = Atoms(ALL_ADDRESSES, (part for rule in self.rules for part in both(rule.ends.addresses)))
        self.every_port = self.ports.mask(ALL_PORTS)
        self.every_end = (1 << (peers.count + len(self.addresses.pieces))) - 1
        self.frozen = [self._freeze(rule) for rule in self.rules]
        self._stages = {direction: self._placed(direction) for direction in Direction}
        self._rows: dict[tuple[Stage, ...], Row] = {}

    def _freeze(self, rule: Rule) -> Frozen:
        certain, possible = (self.addresses.mask(part) << self.peers.count for part in both(rule.ends.addresses))
        ends = rule.ends.pods | Partial(certain, possible)
        ports = Partial(self.ports.mask(rule.ports.certain), self.ports.mask(rule.ports.possible))
        return Frozen(rule, ends, ports)

    def _placed(self, direction: Direction) -> list[tuple[Stage, ...]]:
        """For each pod the stages of a direction."""
        entries: list[Compiled] = [*self.rules, *self.isolations]
        tiers = sorted({entry.tier for entry in entries if entry.direction is direction})
        placed: list[list[Stage]] = [[] for _ in range(self.peers.count)]
        for tier in tiers:
            rules: dict[int, list[tuple[int, bool]]] = defaultdict(list)
            for number, rule in enumerate(self.rules):
                if rule.tier == tier and rule.direction is direction:
                    for pod in numbers_of(rule.subjects.possible):
                        rules[pod].append((number, bool(rule.subjects.certain >> pod & 1)))
            isolated = self._isolated(tier, direction)
            for pod in {*rules, *numbers_of(isolated.possible)}:
                sure, perhaps = (bool(bits >> pod & 1) for bits in (isolated.certain, isolated.possible))
                placed[pod].append(Stage(tier, tuple(rules.get(pod, ())), (sure, perhaps)))
        return [tuple(stages) for stages in placed]

    def _isolated(self, tier: Tier, direction: Direction) -> Partial:
        isolated = Partial()
        for entry in self.isolations:
            if entry.tier == tier and entry.direction is direction:
                isolated |= entry.subjects
        return isolated

    def stages(self, pod: int, direction: Direction) -> tuple[Stage, ...]:
        """The tiers that hold something for a pod."""
        return self._stages[direction][pod]

    def row(self, pod: int, direction: Direction) -> Row:
        """What a pod may do with every other end, in one direction."""
        stages = self.stages(pod, direction)
        if stages not in self._rows:
            self._rows[stages] = self.computed(stages)
        return self._rows[stages]

    def computed(self, stages: tuple[Stage, ...]) -> Row:
        """The row that some tiers make, in the order they are given."""
        merged = [list(self._merged(stage)) for stage in stages]
        groups: list[tuple[int, tuple[int, ...]]] = [(self.every_end, ())]
        for step in (step for stage in merged for step in stage):
            groups = list(refined(groups, step.ends))
        found: dict[Partial, int] = defaultdict(int)
        for ends, hits in groups:
            found[self._decided(stages, merged, hits)] |= ends
        return tuple(Cell(ends, ports) for ports, ends in found.items())

    def _merged(self, stage: Stage) -> Iterator["Step"]:
        """The rules of a stage; those of the same rank, action and ports as one, because their order is no matter."""
        run: dict[tuple[tuple[float, str, int], Action, Partial], Partial] = {}
        for number, sure in stage.rules:
            frozen = self.frozen[number]
            ends = frozen.ends if sure else Partial(0, frozen.ends.possible)
            key = frozen.rule.rank, frozen.rule.action, frozen.ports
            run[key] = run.get(key, Partial()) | ends
        for (_, action, ports), ends in run.items():
            yield Step(action, ports, ends)

    def _decided(self, stages: tuple[Stage, ...], merged: list[list["Step"]], hits: tuple[int, ...]) -> Partial:
        """The ports allowed to ends that all rules treat alike; `hits` says how each rule matches them."""
        reach, allowed, denied, place = self.every_port, 0, 0, 0
        for stage, steps in zip(stages, merged, strict=True):
            here, onward = reach, 0
            for step in steps:
                hit, place = hits[place], place + 1
                if not hit:
                    continue
                touched = here & step.ports.possible
                if step.action is Action.ALLOW:
                    allowed |= touched
                elif step.action is Action.DENY:
                    denied |= touched
                else:
                    onward |= touched
                if hit == CERTAIN:
                    here &= ~step.ports.certain
            sure, perhaps = stage.isolated
            ends_here = stage.tier.end is Action.DENY
            if ends_here and perhaps:
                denied |= here
            if not (ends_here and sure):
                onward |= here
            reach = onward
        allowed |= reach
        return Partial(allowed & ~denied, allowed)

    def answer(self, pod: int, direction: Direction, end: int) -> Partial:
        """The ports allowed between a pod and another end, as far as the pod's side decides."""
        return ports_at(self.row(pod, direction), end)

    def bit_of_address(self, number: int) -> int:
        """The bit of the piece an address lies in."""
        return self.peers.count + self.addresses.piece(number)

    def selected(self, direction: Direction) -> Partial:
        """The pods that some policy isolates in a direction."""
        return Partial(
            bits_of(p for p, stages in enumerate(self._stages[direction]) if any(s.isolated[0] for s in stages)),
            bits_of(p for p, stages in enumerate(self._stages[direction]) if any(s.isolated[1] for s in stages)),
        )


def ports_at(row: Row, end: int) -> Partial:
    """The ports a row allows with one other end."""
    for cell in row:
        if cell.ends >> end & 1:
            return cell.ports
    raise LookupError(end)


CERTAIN, POSSIBLE = 2, 1


@record
class Step:
    """One question of a row's evaluation: which ends it concerns, which ports, and what it does."""

    action: Action
    ports: Partial
    ends: Partial


def refined(groups: list[tuple[int, tuple[int, ...]]], ends: Partial) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The groups, split by whether a rule matches them for certain, perhaps or not."""
    for members, hits in groups:
        sure, perhaps = members & ends.certain, members & ends.possible & ~ends.certain
        rest = members & ~ends.possible
        if sure:
            yield sure, (*hits, CERTAIN)
        if perhaps:
            yield perhaps, (*hits, POSSIBLE)
        if rest:
            yield rest, (*hits, 0)


def both(found: Numbers) -> tuple[Intervals, Intervals]:
    """What is certain of a set, and what is possible."""
    return found.certain, found.possible
