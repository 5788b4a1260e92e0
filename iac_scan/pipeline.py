"""A scan from start to finish, one line a stage."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from iac_scan.config import Config
from iac_scan.discovery import STDIN, Discovery, discover
from iac_scan.engine.catalog import checks as load_checks
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
from iac_scan.parsers import helm, kustomize, manifests
from iac_scan.sdk import Facts, View

Item = TypeVar("Item")


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
    outcomes = [judge(checks, world, graph, config, progress) for world, graph in zip(everything, graphs, strict=True)]
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
    parsed = [parse(stack, config, found, progress) for stack in told("reading", found.stacks, progress)]
    parsed = [demoted(stack, part, parsed, found) for stack, part in zip(found.stacks, parsed, strict=True)]
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


def parse(stack: Stack, config: Config, found: Discovery, progress: Progress) -> Parsed:
    """Read one stack."""
    if stack.path == STDIN:
        return manifests.read_text("-", config.stdin, stack)
    if stack.kind is StackKind.MANIFESTS:
        files = told("reading", stack.files, progress)
        return Parsed.joined(manifests.read_file(file, stack, config.limits, found.root) for file in files)
    parsed = PARSERS[stack.kind](stack, config, found.root)
    if stack.kind is StackKind.OVERLAY and not parsed.resources:
        return Parsed.joined(
            [parsed, *(manifests.read_file(file, stack, config.limits, found.root) for file in stack.files)]
        )
    return parsed


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


PARSERS: dict[StackKind, Callable[[Stack, Config, Path], Parsed]] = {
    StackKind.CHART: lambda stack, config, root: helm.read(stack, config.chart, config.limits, root),
    StackKind.OVERLAY: lambda stack, config, root: kustomize.read(stack, config.limits, root),
}


def demoted(stack: Stack, part: Parsed, parsed: list[Parsed], found: Discovery) -> Parsed:
    """A chart's default values need not render where a named variant does: a note then, and not a failure."""
    siblings = [
        other
        for other, result in zip(found.stacks, parsed, strict=True)
        if other.path == stack.path and result.resources
    ]
    if stack.variant != "default" or part.resources or not siblings:
        return part
    notes = tuple(
        replace(entry, kind=DiagnosticKind.NOTE, failed=False) if entry.kind is DiagnosticKind.RENDER else entry
        for entry in part.diagnostics
    )
    inputs = tuple(entry for entry in part.inputs if entry.state is not InputState.FAILED)
    return replace(part, diagnostics=notes, inputs=inputs)


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


def judge(checks: list[Check], world: World, graph: ResourceGraph, config: Config, progress: Progress) -> Outcome:
    """Ask the checks about one world."""
    at_home = [resource for resource in world.resources if resource.id.stack in world.homes]
    return run(checks, told("judging", at_home, progress), Facts(graph, config))


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
