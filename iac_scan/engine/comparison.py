"""A scan and an earlier one in, what is new and what is fixed out.

Findings are paired by their evidence. Pairs that agree in more (stack, file, message) are made first, so that a file
that moved or a stack that got another name keeps its findings. A flaw is not paired across two stacks of which one is
in both scans: that one was fixed, and the other is new.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from iac_scan.engine.fingerprint import parts_of, stack_digest
from iac_scan.model.comparison import Bucket, Comparison, Earlier, Gone, Known, Standing
from iac_scan.model.finding import Finding, InputState, ScanResult, Verdict
from iac_scan.model.record import record
from iac_scan.model.source import StackKind

Entry = TypeVar("Entry", Finding, Known)
CHANGED = "the check has changed since"


@record
class Side(Generic[Entry]):
    """A finding of either scan as pairs are made by it.

    `loose` says that it is of a manifest deployed as it is, whose file belongs to one stack only; `moved` that the
    other scan does not know its stack.
    """

    entry: Entry
    evidence: str
    stack: str
    file: str
    loose: bool
    moved: bool


# From the closest agreement to the loosest that still means the same flaw: what must be equal, and which findings of
# the earlier scan and of this one may be paired so.
Test = Callable[[Side[Any]], bool]
LEVELS: tuple[tuple[Callable[[Side[Any]], tuple[str, ...]], Test, Test], ...] = (
    (lambda side: (side.evidence, side.stack, side.file, side.entry.message), bool, bool),
    (lambda side: (side.evidence, side.stack, side.file), bool, bool),
    (lambda side: (side.evidence, side.file), bool, lambda after: after.loose),
    (lambda side: (side.evidence, side.stack), bool, bool),
    (lambda side: (side.evidence, side.file), lambda before: before.moved, lambda after: after.moved),
    (lambda side: (side.evidence,), lambda before: before.moved, lambda after: after.moved),
)


@record
class Present:
    """What this scan could see: its checks with their versions, what became of each input, and what it left open.

    `undecided` holds checks and the addresses of resources that they could not decide about.
    """

    versions: Mapping[str, str]
    states: Mapping[str, InputState]
    unread: tuple[str, ...]
    undecided: frozenset[tuple[str, str]]
    root: Path

    @classmethod
    def of(cls, result: ScanResult, versions: Mapping[str, str]) -> "Present":
        """What a result says of it."""
        states = {entry.path: entry.state for entry in result.coverage.inputs}
        unread = tuple(path for path, state in states.items() if state is InputState.FAILED)
        open_ones = (entry for entry in result.findings if entry.verdict is Verdict.UNKNOWN)
        undecided = frozenset((entry.rule.id, entry.resource.address) for entry in open_ones)
        return cls(versions, states, unread, undecided, result.root)


def compare(earlier: Earlier, result: ScanResult, versions: Mapping[str, str]) -> Comparison:
    """How a result stands to an earlier scan; `versions` are those of the checks that can speak now, by id.

    What is suppressed now has no standing, and is not gone either.
    """
    pairs, gone, added = paired(earlier, result)
    here = {now.fingerprint: remained(then, now, earlier, versions) for then, now in pairs}
    here |= {now.fingerprint: appeared(now, earlier, versions) for now in added}
    standings = {entry.fingerprint: here[entry.fingerprint] for entry in result.findings if not entry.suppressed}
    present = Present.of(result, versions)
    lost = sorted((disappeared(then, earlier, present) for then in gone), key=lambda entry: place(entry.known))
    return Comparison(earlier.name, standings, tuple(lost))


def place(known: Known) -> tuple[str, ...]:
    """What earlier findings are sorted by."""
    return (known.file, known.check, known.resource, known.fingerprint)


def paired(earlier: Earlier, result: ScanResult) -> tuple[list[tuple[Known, Finding]], list[Known], list[Finding]]:
    """The findings that both scans have, those that only the earlier one has, and those that only this one has."""
    stacks = {resource.id.stack: resource.stack for resource in result.graph.resources}
    names_now = {stack_digest(stack.name) for stack in stacks.values()}
    names_then = set(map(stack_digest, earlier.stacks))
    loose = {label for label, stack in stacks.items() if stack.kind is StackKind.MANIFESTS}
    before = [side(known, known.file, names_now) for known in earlier.findings]
    after = [side(entry, entry.span.file, names_then, loose=entry.resource.stack in loose) for entry in result.findings]
    pairs: list[tuple[Known, Finding]] = []
    for key, may_before, may_after in LEVELS:
        made = list(matches(key, filter(may_before, before), filter(may_after, after)))
        used = {id(one) for pair in made for one in pair}
        before = [one for one in before if id(one) not in used]
        after = [one for one in after if id(one) not in used]
        pairs += [(then.entry, now.entry) for then, now in made]
    return pairs, [one.entry for one in before], [one.entry for one in after]


def side(entry: Entry, file: str, stacks_of_other: set[str], *, loose: bool = False) -> Side[Entry]:
    """A finding as pairs are made by it."""
    evidence, stack = parts_of(entry.fingerprint)
    return Side(entry, evidence, stack, file, loose, stack not in stacks_of_other)


def matches(
    key: Callable[[Side[Any]], tuple[str, ...]], before: Iterable[Side[Known]], after: Iterable[Side[Finding]]
) -> Iterator[tuple[Side[Known], Side[Finding]]]:
    """Pairs with equal keys, each finding in one pair at most."""
    waiting: dict[tuple[str, ...], list[Side[Known]]] = defaultdict(list)
    for one in before:
        waiting[key(one)].append(one)
    for other in after:
        if found := waiting.get(key(other)):
            yield found.pop(), other


def remained(then: Known, now: Finding, earlier: Earlier, versions: Mapping[str, str]) -> Standing:
    """A finding that both scans have: unchanged, unless it became graver."""
    if now.severity <= then.severity:
        return Standing(Bucket.UNCHANGED, then.since)
    if changed(now.rule.id, earlier, versions):
        return Standing(Bucket.INCOMPARABLE, then.since, CHANGED)
    return Standing(Bucket.NEW, then.since, f"it was {then.severity.label} before")


def appeared(now: Finding, earlier: Earlier, versions: Mapping[str, str]) -> Standing:
    """A finding that only this scan has: new, unless the earlier scan could not have had it."""
    if now.rule.id not in earlier.checks:
        return Standing(Bucket.INCOMPARABLE, reason="the check was not run then")
    if changed(now.rule.id, earlier, versions):
        return Standing(Bucket.INCOMPARABLE, reason=CHANGED)
    if any(holds(path, now.span.file) for path in earlier.unread):
        return Standing(Bucket.INCOMPARABLE, reason="the file could not be read then")
    return Standing(Bucket.NEW)


def disappeared(then: Known, earlier: Earlier, present: Present) -> Gone:
    """A finding that only the earlier scan has: fixed, unless this scan could not have had it."""
    reason = CHANGED if changed(then.check, earlier, present.versions) else unseen(then, present)
    return Gone(then, Bucket.INCOMPARABLE if reason else Bucket.FIXED, reason)


def changed(check: str, earlier: Earlier, versions: Mapping[str, str]) -> bool:
    """The check is another one than it was; what is not known counts as the same."""
    then, now = earlier.checks.get(check, ""), versions.get(check, "")
    return bool(then and now and then != now)


def unseen(then: Known, present: Present) -> str:
    """Why this scan could not have an earlier finding; empty if it could."""
    on_disk = then.file.partition("!/")[0]
    if then.check not in present.versions:
        return "the check was not run now"
    if then.verdict is Verdict.FAIL and (then.check, then.resource) in present.undecided:
        return "the files do not decide it any more"
    if any(holds(path, then.file) for path in present.unread):
        return "the file could not be read now"
    if present.states.get(on_disk) is InputState.SKIPPED:
        return "the file was skipped now"
    met = then.file in present.states or on_disk in present.states
    return "the file was not scanned now" if not met and (present.root / on_disk).exists() else ""


def holds(path: str, file: str) -> bool:
    """A file is the input of that path, or lies in it."""
    return file == path or file.startswith((f"{path.rstrip('/')}/", f"{path}!/"))
