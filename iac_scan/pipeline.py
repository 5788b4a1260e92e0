"""A scan from start to finish, one line a stage."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby
from pathlib import Path
from typing import TypeVar, assert_never

from iac_scan.config import Config
from iac_scan.discovery import STDIN, discover
from iac_scan.engine.catalog import checks as load_checks
from iac_scan.engine.processes import spread
from iac_scan.engine.python import Check
from iac_scan.engine.runner import Outcome, run
from iac_scan.linkers.kubernetes import link
from iac_scan.linkers.stacks import divide
from iac_scan.linkers.worlds import World, key, worlds
from iac_scan.model.finding import (
    Coverage,
    Diagnostic,
    DiagnosticKind,
    ExitCode,
    Finding,
    Input,
    InputState,
    ScanResult,
    Verdict,
)
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Stack, StackKind
from iac_scan.parsers import manifests
from iac_scan.parsers.helm.chart import read_variants
from iac_scan.parsers.kustomize.overlay import read as read_overlay
from iac_scan.sdk import Facts, View

Item = TypeVar("Item")
Result = TypeVar("Result")

# Above these, work is spread over processes: below, starting them costs more than they save.
ENOUGH_TEXT = 1024 * 1024  # bytes
ENOUGH_RESOURCES = 500
BLOCK = 25  # resources that are judged at a time


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything read: the resources in their stacks, what went wrong, and what became of each input."""

    resources: tuple[Resource, ...]
    diagnostics: tuple[Diagnostic, ...]
    inputs: tuple[Input, ...]
    documents: int


Progress = Callable[[str, int, int], None]


def unwatched(_stage: str, _done: int, _total: int) -> None:
    """The progress of a scan nobody watches."""


def scan(config: Config, progress: Progress = unwatched) -> ScanResult:
    """Scan what a configuration names. Raises PathError, CheckError.

    `progress` is called now and then with a stage's name, how much of it is done and how much there is.
    """
    loaded = load(config, progress)
    everything = worlds(loaded.resources)
    graphs = [link(world.resources) for world in everything]
    checks = load_checks(config.checks, config.only, views_in(loaded.resources), config.profiles)
    outcomes = [
        outcome
        for world, graph in zip(everything, graphs, strict=True)
        for outcome in judge(checks, world, graph, config, progress)
    ]
    findings = settle(finding for outcome in outcomes for finding in outcome.findings)
    diagnostics = (*loaded.diagnostics, *(entry for outcome in outcomes for entry in outcome.diagnostics))
    coverage = Coverage(
        inputs=one_state_each(loaded.inputs),
        stacks=tuple(sorted({resource.id.stack for resource in loaded.resources})),
        documents=loaded.documents,
        resources=len(loaded.resources),
        checks=len(checks),
        evaluated=sum(outcome.evaluated for outcome in outcomes),
        undecided=sum(outcome.undecided for outcome in outcomes),
    )
    exit_code, reason = verdict(config, findings, diagnostics, coverage)
    return ScanResult(
        findings=findings,
        diagnostics=tuple(sorted(diagnostics, key=lambda entry: (entry.span, entry.kind, entry.message))),
        coverage=coverage,
        rules=tuple(check.rule for check in checks),
        graph=merged(graphs),
        exit_code=exit_code,
        reason=reason,
    )


def load(config: Config, progress: Progress = unwatched) -> Loaded:
    """Find and read everything below the named paths. Raises PathError."""
    found = discover(config)
    families = [tuple(group) for _, group in groupby(found.stacks, key=lambda stack: (stack.kind, stack.path))]
    parsed = [
        part for family in told("reading", families, progress) for part in parse(family, config, found.root, progress)
    ]
    resources = divide(tuple(resource for part in parsed for resource in part.resources))
    return Loaded(
        resources,
        (*(entry for part in parsed for entry in part.diagnostics), *repeated(resources)),
        (*found.inputs, *(entry for part in parsed for entry in part.inputs)),
        sum(part.documents for part in parsed),
    )


def whole_graph(loaded: Loaded) -> ResourceGraph:
    """The graph of everything that was read."""
    return merged([link(world.resources) for world in worlds(loaded.resources)])


def parse(family: tuple[Stack, ...], config: Config, root: Path, progress: Progress) -> tuple[Parsed, ...]:
    """Read the variants of a chart, an overlay, or loose manifests."""
    stack = family[0]
    match stack.kind:
        case StackKind.CHART:
            return demoted(family, read_variants(family, config.chart, config.limits, root))
        case StackKind.OVERLAY:
            overlay = read_overlay(stack, config.limits, root)
            return (overlay,) if overlay.resources else (overlay, loose(stack, config, root, progress))
        case StackKind.MANIFESTS if stack.path == STDIN:
            return (manifests.read_text("-", config.stdin, stack),)
        case StackKind.MANIFESTS:
            return (loose(stack, config, root, progress),)
        case _:
            assert_never(stack.kind)


def loose(stack: Stack, config: Config, root: Path, progress: Progress) -> Parsed:
    """Read a stack's files as manifests."""
    sizes = [size_of(file) for file in stack.files]

    def read(file: Path) -> Parsed:
        return manifests.read_file(file, stack, config.limits, root)

    return Parsed.joined(spread(counted(read, "reading", len(sizes), progress), stack.files, sizes, ENOUGH_TEXT))


def size_of(file: Path) -> int:
    """A file's size in bytes, 0 if it can't be told."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def counted(work: Callable[[Item], Result], stage: str, total: int, progress: Progress) -> Callable[[Item], Result]:
    """The same work, telling the progress before each item."""
    numbers = count()

    def told_work(item: Item) -> Result:
        progress(stage, next(numbers), total)
        return work(item)

    return told_work


def one_state_each(inputs: Iterable[Input]) -> tuple[Input, ...]:
    """Every input once, sorted: of several states the one that hides least."""
    ranked = sorted(inputs, key=lambda entry: (entry.path, RANK[entry.state], entry.reason))
    return tuple({entry.path: entry for entry in reversed(ranked)}.values())[::-1]


RANK = {InputState.FAILED: 0, InputState.SCANNED: 1, InputState.NOT_APPLICABLE: 2, InputState.SKIPPED: 3}


def told(stage: str, items: Sequence[Item], progress: Progress) -> Iterator[Item]:
    """The items, with the progress told before each."""
    for number, item in enumerate(items):
        progress(stage, number, len(items))
        yield item


def demoted(family: tuple[Stack, ...], parsed: tuple[Parsed, ...]) -> tuple[Parsed, ...]:
    """A chart's default values need not render where a named variant does: a note then, and not a failure."""
    first, *others = parsed
    if family[0].variant != "default" or first.resources or not any(other.resources for other in others):
        return parsed
    notes = tuple(
        replace(entry, kind=DiagnosticKind.NOTE, failed=False) if entry.kind is DiagnosticKind.RENDER else entry
        for entry in first.diagnostics
    )
    inputs = tuple(entry for entry in first.inputs if entry.state is not InputState.FAILED)
    return (replace(first, diagnostics=notes, inputs=inputs), *others)


def repeated(resources: tuple[Resource, ...]) -> Iterator[Diagnostic]:
    """Objects that one stack declares twice: the last one wins, as it would when applied in order."""
    seen: dict[tuple[str, ...], Resource] = {}
    for resource in resources:
        identity = (resource.id.stack, *key(resource))
        first = seen.setdefault(identity, resource)
        if first is not resource and resource.name:
            message = f"{resource.id.address} is declared twice in {resource.id.stack}; the last one counts"
            yield Diagnostic(DiagnosticKind.DUPLICATE, message, resource.body["metadata"]["name"].span)


def views_in(resources: Iterable[Resource]) -> frozenset[str]:
    """The names of the views that occur, so that checks of others need not be loaded."""
    kinds = {(resource.id.group, resource.kind) for resource in resources}
    return frozenset(view.__name__ for view in all_views(View) if view.kinds is None or view.kinds & kinds)


def all_views(view: type[View]) -> Iterator[type[View]]:
    """A view type and all that are derived from it."""
    yield view
    for child in view.__subclasses__():
        yield from all_views(child)


def judge(checks: list[Check], world: World, graph: ResourceGraph, config: Config, progress: Progress) -> list[Outcome]:
    """Ask the checks about the resources that are at home in a world, a block at a time."""
    facts = Facts(graph, config)
    at_home = [resource for resource in world.resources if resource.id.stack in world.homes]
    blocks = [at_home[start : start + BLOCK] for start in range(0, len(at_home), BLOCK)]

    def ask(block: list[Resource]) -> Outcome:
        return run(checks, block, facts)

    weights = [len(block) for block in blocks]
    return spread(counted(ask, "judging", len(blocks), progress), blocks, weights, ENOUGH_RESOURCES)


def settle(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in a stable order, one per flaw: variants merged, and those alike in all but place told apart."""
    ordered = sorted(findings, key=order)
    merged: dict[str, Finding] = {}
    twins: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for finding in ordered:
        number = twins[finding.fingerprint, finding.variants]
        twins[finding.fingerprint, finding.variants] += 1
        fingerprint = f"{finding.fingerprint}-{number + 1}" if number else finding.fingerprint
        known = merged.get(fingerprint)
        variants = tuple(sorted({*known.variants, *finding.variants})) if known else finding.variants
        merged[fingerprint] = replace(known or finding, fingerprint=fingerprint, variants=variants)
    return tuple(sorted(merged.values(), key=order))


def order(finding: Finding) -> tuple[object, ...]:
    """Where a finding stands in reports: by place, then check, then what it says."""
    return (finding.span, finding.rule.id, finding.resource, finding.message, finding.variants)


def merged(graphs: list[ResourceGraph]) -> ResourceGraph:
    """The graph of the whole scan: what all worlds hold, each edge once."""
    if len(graphs) == 1:
        return graphs[0]
    resources = {id(resource): resource for graph in graphs for resource in graph.resources}
    edges = {(edge.source, edge.relation, edge.target, edge.at.path): edge for graph in graphs for edge in graph.edges}
    return ResourceGraph(tuple(resources.values()), tuple(edges.values()))


def verdict(
    config: Config, findings: tuple[Finding, ...], diagnostics: tuple[Diagnostic, ...], coverage: Coverage
) -> tuple[ExitCode, str]:
    """The exit code and the sentence that says why."""
    unread = sum(1 for entry in diagnostics if entry.failed)
    noun = "input" if unread == 1 else "inputs"
    if not config.allow_incomplete:
        if unread:
            return ExitCode.INCOMPLETE, f"{unread} {noun} could not be read, rendered or judged"
        if not coverage.resources:
            return ExitCode.INCOMPLETE, "nothing to scan was found in the named paths"
    level = config.fail_on.label
    failing = sum(1 for entry in findings if gates(entry, config))
    if failing:
        return ExitCode.FINDINGS, f"{failing} {'finding' if failing == 1 else 'findings'} at or above {level}"
    suffix = f" (incomplete: {unread} {noun} not read)" if unread else ""
    return ExitCode.CLEAN, f"no finding at or above {level}{suffix}"


def gates(finding: Finding, config: Config) -> bool:
    """The finding closes the gate."""
    counts = finding.verdict is Verdict.FAIL or config.unknown_fails
    return counts and not finding.suppressed and finding.severity >= config.fail_on
