"""A scan from start to finish, one line a stage."""

from collections.abc import Iterable, Iterator

from iac_scan.config import Config
from iac_scan.engine.catalog import checks as load_checks
from iac_scan.engine.gate import settle, verdict
from iac_scan.engine.processes import spread
from iac_scan.engine.python import Check
from iac_scan.engine.runner import Outcome, run
from iac_scan.linkers.kubernetes import link
from iac_scan.linkers.worlds import World, worlds
from iac_scan.loading import Loaded, Progress, counted, load, unwatched
from iac_scan.model.finding import Coverage, ScanResult
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.sdk import Facts, View

ENOUGH_RESOURCES = 500  # above which judging is spread over processes
BLOCK = 25  # resources that are judged at a time


def scan(config: Config, progress: Progress = unwatched) -> ScanResult:
    """Scan what a configuration names. Raises PathError, CheckError.

    `progress` is called now and then with a stage's name, how much of it is done and how much there is.
    """
    loaded = load(config, progress, meanwhile=lambda: load_checks(config.checks, config.only, None, config.profiles))
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
        inputs=loaded.inputs,
        stacks=tuple(sorted({resource.id.stack for resource in loaded.resources})),
        documents=loaded.documents,
        resources=len(loaded.resources),
        checks=len(checks),
        evaluated=sum(outcome.evaluated for outcome in outcomes),
        undecided=sum(outcome.undecided for outcome in outcomes),
    )
    exit_code, reason = verdict(config, findings, diagnostics, loaded.empty)
    return ScanResult(
        findings=findings,
        diagnostics=tuple(sorted(diagnostics, key=lambda entry: (entry.span, entry.kind, entry.message))),
        coverage=coverage,
        rules=tuple(check.rule for check in checks),
        graph=merged(graphs),
        exit_code=exit_code,
        reason=reason,
    )


def whole_graph(loaded: Loaded) -> ResourceGraph:
    """The graph of everything that was read."""
    return merged([link(world.resources) for world in worlds(loaded.resources)])


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


def merged(graphs: list[ResourceGraph]) -> ResourceGraph:
    """The graph of the whole scan: what all worlds hold, each edge once."""
    if len(graphs) == 1:
        return graphs[0]
    resources = {id(resource): resource for graph in graphs for resource in graph.resources}
    edges = {(edge.source, edge.relation, edge.target, edge.at.path): edge for graph in graphs for edge in graph.edges}
    return ResourceGraph(tuple(resources.values()), tuple(edges.values()))
