"""A scan from start to finish, one line a stage."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from iac_scan.analyzers.absence import unseen
from iac_scan.config import HELD, Config
from iac_scan.engine.catalog import checks as load_checks
from iac_scan.engine.gate import graded, settle, verdict
from iac_scan.engine.order import order
from iac_scan.engine.processes import spread
from iac_scan.engine.python import Check
from iac_scan.engine.runner import Outcome, run
from iac_scan.linkers.kubernetes import link
from iac_scan.linkers.worlds import World, worlds
from iac_scan.loading import Loaded, Progress, counted, load, unwatched
from iac_scan.model.finding import Coverage, Diagnostic, Finding, ScanResult
from iac_scan.model.graph import FOREIGN, Resource, ResourceGraph, is_for_program
from iac_scan.sdk import Facts, View
from iac_scan.views.command_line import COMPONENTS_RUN, runs_components
from iac_scan.views.objects import AUTH_MAP

if TYPE_CHECKING:
    from iac_scan.model.compliance import Assessment, Framework

ENOUGH_RESOURCES = 500  # above which judging is spread over processes
BLOCK = 25  # resources that are judged at a time


def scan(config: Config, progress: Progress = unwatched) -> ScanResult:
    """Scan what a configuration names. Raises PathError, CheckError, UnknownFrameworkError.

    `progress` is called now and then with a stage's name, how much of it is done and how much there is.
    """
    chosen = chosen_frameworks(config)
    loaded = load(config, progress, meanwhile=lambda: checks_for(config, chosen, known_views()))
    everything = worlds(loaded.resources)
    graphs = [link(world.resources) for world in everything]
    checks = checks_for(config, chosen, views_in(loaded.resources))
    outcomes = [
        outcome
        for world, graph in zip(everything, graphs, strict=True)
        for outcome in judge(checks, world, Facts(graph, config, loaded.unlisted, loaded.resources), progress)
    ]
    findings = settle(graded((finding for outcome in outcomes for finding in outcome.findings), config.severities))
    diagnostics = (*loaded.diagnostics, *(entry for outcome in outcomes for entry in outcome.diagnostics))
    coverage = Coverage(
        inputs=loaded.inputs,
        stacks=tuple(sorted({resource.id.stack for resource in loaded.resources})),
        documents=loaded.documents,
        resources=len(loaded.resources),
        checks=len(checks),
        asked=asked((check for check in checks if not unseen(loaded.unlisted, check.meta.rests_on)), outcomes),
        undecided=sum(outcome.undecided for outcome in outcomes),
        unjudged=sum(outcome.unjudged for outcome in outcomes),
    )
    if config.suppress:
        findings, told = suppressions(config, loaded, findings, chosen)
        diagnostics = (*diagnostics, *told)
    exit_code, reason = verdict(config, findings, diagnostics, coverage, loaded.empty)
    return ScanResult(
        findings=findings,
        diagnostics=tuple(sorted(diagnostics, key=lambda entry: (entry.span, entry.kind, entry.message))),
        coverage=coverage,
        rules=tuple(check.rule for check in checks),
        graph=merged(graphs),
        exit_code=exit_code,
        reason=reason,
        root=loaded.root,
        assessments=assessments(chosen, config, coverage, findings),
        unlisted=loaded.unlisted,
        order=order(config),
    )


def suppressions(
    config: Config, loaded: Loaded, findings: tuple[Finding, ...], chosen: "tuple[Framework, ...]"
) -> tuple[tuple[Finding, ...], tuple[Diagnostic, ...]]:
    """The findings with the reasons that suppress them, and what is wrong with suppressions."""
    from iac_scan.engine.suppressions import claims, suppressed

    told: tuple[Diagnostic, ...] = ()
    found = claims(config, loaded.root, loaded.inputs, loaded.resources)
    if found:
        ids = [check.rule.id for check in load_checks(config.checks)]
        run_ids = frozenset(check.rule.id for check in checks_for(config, chosen))
        findings, told = suppressed(findings, found, config, ids, run_ids)
    if config.platforms:
        from iac_scan.engine.platform import known_ones

        findings = known_ones(findings, config.platforms)
    return findings, told


def chosen_frameworks(config: Config) -> "tuple[Framework, ...]":
    """The frameworks a configuration names; their data are only read where there are any."""
    if not config.frameworks:
        return ()
    from iac_scan.engine.frameworks import framework

    return tuple(framework(name) for name in config.frameworks)


def checks_for(config: Config, chosen: "tuple[Framework, ...]", views: frozenset[str] | None = None) -> list[Check]:
    """The checks to run: those of the profiles or, where frameworks are chosen, those that judge their controls."""
    sets = tuple(name for profile in config.profiles for name in HELD.get(profile, (profile,)))
    profiles = None if chosen else sets
    found = load_checks(config.checks, config.only, views, profiles, config.enable, config.disable)
    return [check for check in found if not chosen or any(each.controls_of(check.rule) for each in chosen)]


def assessments(
    chosen: "tuple[Framework, ...]", config: Config, coverage: Coverage, findings: tuple[Finding, ...]
) -> "tuple[Assessment, ...]":
    """How the findings stand to the chosen frameworks, by all checks there are: also those nothing was there for."""
    if not chosen:
        return ()
    from iac_scan.engine.frameworks import assess

    rules = [check.rule for check in load_checks(config.checks)]
    return tuple(assess(each, rules, coverage.asked, findings) for each in chosen)


def asked(checks: Iterable[Check], outcomes: Iterable[Outcome]) -> dict[tuple[str, str], int]:
    """How often each check was asked about resources of each provider, sorted."""
    seen: Counter[tuple[type[View], str]] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    for outcome in outcomes:
        seen.update(outcome.seen)
        beside.update(outcome.beside)
    return {
        (check.rule.id, provider): seen[view, provider] - beside[check.rule.id, provider]
        for check in checks
        for view, provider in sorted(seen, key=lambda key: key[1])
        if view is check.view
    }


def whole_graph(loaded: Loaded) -> ResourceGraph:
    """The graph of everything that was read."""
    return merged([link(world.resources) for world in worlds(loaded.resources)])


def views_in(resources: Sequence[Resource]) -> frozenset[str]:
    """The names of the views that occur, so that checks of others need not be loaded."""
    kinds = frozenset((resource.id.group, resource.kind) for resource in resources)
    if any(map(runs_components, resources)):
        kinds |= {COMPONENTS_RUN}
    read = any(group in FOREIGN or is_for_program(group, kind) for group, kind in kinds)
    if read or COMPONENTS_RUN in kinds or any(resource.name == AUTH_MAP for resource in resources):
        import_module("iac_scan.sdk_clouds")  # defines the views of clouds, Dockerfiles and files for programs
    return frozenset(view.__name__ for view in all_views(View) if view.occurs(kinds))


def known_views() -> frozenset[str]:
    """The names of the views that are defined already: those of Kubernetes, and others once something needs them."""
    return frozenset(view.__name__ for view in all_views(View))


def all_views(view: type[View]) -> Iterator[type[View]]:
    """A view type and all that are derived from it."""
    yield view
    for child in view.__subclasses__():
        yield from all_views(child)


def judge(checks: list[Check], world: World, facts: Facts, progress: Progress) -> list[Outcome]:
    """Ask the checks about the resources that are at home in a world, a block at a time."""
    at_home = [resource for resource in world.resources if resource.id.stack in world.homes]
    each_kind = list({(resource.id.group, resource.kind): resource for resource in reversed(at_home)}.values())
    # One resource of each kind comes first: what its checks ask of the world is then known before processes part.
    asked = {id(resource) for resource in each_kind}
    others = [resource for resource in at_home if id(resource) not in asked]
    blocks = [others[start : start + BLOCK] for start in range(0, len(others), BLOCK)]

    def ask(block: list[Resource]) -> Outcome:
        return run(checks, block, facts)

    weights = [len(block) for block in blocks]
    first = ask(each_kind)
    return [first, *spread(counted(ask, "judging", len(blocks), progress), blocks, weights, ENOUGH_RESOURCES)]


def merged(graphs: list[ResourceGraph]) -> ResourceGraph:
    """The graph of the whole scan: what all worlds hold, each edge once."""
    if len(graphs) == 1:
        return graphs[0]
    resources = {id(resource): resource for graph in graphs for resource in graph.resources}
    edges = {(edge.source, edge.relation, edge.target, edge.at.path): edge for graph in graphs for edge in graph.edges}
    return ResourceGraph(tuple(resources.values()), tuple(edges.values()))
