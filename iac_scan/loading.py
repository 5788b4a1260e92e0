"""The named paths in, everything below them read: one part for each stack, and what went wrong."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby
from pathlib import Path, PurePosixPath
from typing import TypeVar, assert_never

from iac_scan.config import ChartOptions, Config
from iac_scan.discovery import STDIN, Discovery, discover
from iac_scan.engine.processes import spread
from iac_scan.linkers.owners import without_made
from iac_scan.linkers.stacks import divide
from iac_scan.linkers.worlds import key
from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.parsed import Output, Parsed
from iac_scan.model.source import Stack, StackKind
from iac_scan.parsers import manifests
from iac_scan.parsers.registry.recognise import carries
from iac_scan.parsers.terraform_kubernetes.kinds import is_release

Item = TypeVar("Item")
Result = TypeVar("Result")

ENOUGH_TEXT = 1024 * 1024  # bytes, above which reading is spread over processes
ENOUGH_RENDERERS = 4  # charts and overlays, from which on several are rendered at once
PLAIN = frozenset({StackKind.MANIFESTS, StackKind.DOCKERFILES})  # files that are read and not rendered
RANK = {InputState.FAILED: 0, InputState.SCANNED: 1, InputState.NOT_APPLICABLE: 2, InputState.SKIPPED: 3}


Progress = Callable[[str, int, int], None]


def unwatched(_stage: str, _done: int, _total: int) -> None:
    """The progress of a scan nobody watches."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything read: the resources in their stacks, what went wrong, and what became of each input.

    `empty` are the named paths that nothing came from, `root` is what places are relative to, `outputs` are those of
    Terraform's roots, `unlisted` the resources that a cluster refused to list.
    """

    resources: tuple[Resource, ...]
    diagnostics: tuple[Diagnostic, ...]
    inputs: tuple[Input, ...]
    documents: int
    empty: tuple[str, ...]
    root: Path = Path()
    outputs: tuple[Output, ...] = ()
    unlisted: frozenset[str] = frozenset()


def load(config: Config, progress: Progress = unwatched, meanwhile: Callable[[], object] = bool) -> Loaded:
    """Find and read everything below the named paths. Raises PathError.

    `meanwhile` is called while another process renders: a chance to get ready for what comes next.
    """
    found = discover(config)
    families = [tuple(group) for _, group in groupby(found.stacks, key=lambda stack: (stack.kind, stack.path))]
    read = list(read_all(families, config, found.root, progress, meanwhile))
    charts = [family[0].path for family, parts in zip(families, read, strict=True) for _ in parts]
    parsed = [part for parts in read for part in parts]
    parsed += left_over(found, parsed, config)
    parsed = with_kubernetes(located(parsed, found.root, config), config)
    parsed = with_releases(parsed, charts, found, config)
    parsed = with_carried([*parsed, *with_dependencies(found)], found.root)
    everything = in_order(divide(tuple(resource for part in parsed for resource in part.resources)))
    resources = without_made(everything)
    return Loaded(
        resources,
        (*(entry for part in parsed for entry in part.diagnostics), *repeated(everything)),
        one_state_each((*found.inputs, *(entry for part in parsed for entry in part.inputs))),
        sum(part.documents for part in parsed),
        tuple(str(path) for path in config.paths if not holds(path, everything, found.root)),
        found.root,
        tuple(
            sorted((entry for part in parsed for entry in part.outputs), key=lambda entry: (entry.stack, entry.name))
        ),
        frozenset(name for part in parsed for name in part.unlisted),
    )


def located(parsed: list[Parsed], root: Path, config: Config) -> list[Parsed]:
    """The same, with the resources of plans placed in the sources they were made of, if these are named."""
    folder = config.terraform.source_root
    if folder is None:
        return parsed
    from iac_scan.parsers.terraform_sources import mapped

    return [mapped(part, folder.resolve(), root, config.terraform) for part in parsed]


def with_kubernetes(parsed: list[Parsed], config: Config) -> list[Parsed]:
    """The same, with the Kubernetes objects that resources of Terraform declare."""
    if not any(
        resource.id.group == TERRAFORM and resource.kind.startswith(("kube", "kustomization_"))
        for part in parsed
        for resource in part.resources
    ):
        return parsed
    from iac_scan.parsers.terraform_kubernetes.objects import with_objects

    return [with_objects(part, config.kubernetes_version[1]) for part in parsed]


def with_carried(parsed: list[Parsed], root: Path) -> list[Parsed]:
    """The same, with the registry settings that resources carry for nodes and servers."""
    if not any(carries(resource) for part in parsed for resource in part.resources):
        return parsed
    from iac_scan.parsers.registry.carriers import with_settings

    return with_settings(parsed, root)


def with_releases(parsed: list[Parsed], paths: list[Path], found: Discovery, config: Config) -> list[Parsed]:
    """The same, with the charts that Terraform releases; `paths` are those of the stacks of the first parts.

    A chart with values of nobody's choice says little once its own release is known, and repeats the rest: it is left
    out unless the configuration lists it.
    """
    releases = [resource for part in parsed for resource in part.resources if is_release(resource)]
    if not releases:
        return parsed
    from iac_scan.parsers.terraform_kubernetes.releases import rendered

    charts = {stack.path: stack.name for stack in found.stacks if stack.kind is StackKind.CHART}
    released = list(rendered(releases, charts, config, found.root))
    gone = {path for path, _ in released} & charts.keys() - {variant.path for variant in config.charts}
    kept = [part for number, part in enumerate(parsed) if number >= len(paths) or paths[number] not in gone]
    return [*kept, *(part for _, part in released)]


def left_over(found: Discovery, parsed: list[Parsed], config: Config) -> list[Parsed]:
    """The Terraform modules that look called, and that no root has read: each is read as a root of its own."""
    if not found.modules:
        return []
    from iac_scan.parsers.terraform import read as read_root

    more: list[Parsed] = []
    seen = {found.root / PurePosixPath(entry.path).parent for part in parsed for entry in part.inputs}
    for folder in sorted(found.modules - seen):
        if folder not in seen:
            more.append(read_root(folder, found.root, config.terraform).parsed)
            seen |= {found.root / PurePosixPath(entry.path).parent for entry in more[-1].inputs}
    return more


def read_all(
    families: list[tuple[Stack, ...]], config: Config, root: Path, progress: Progress, meanwhile: Callable[[], object]
) -> Iterator[tuple[Parsed, ...]]:
    """Read every family, in order. Where many are rendered, several renderers run at once: threads wait for them."""
    rendered = sum(1 for family in families if family[0].kind not in PLAIN)
    if rendered < ENOUGH_RENDERERS:
        for family in told("reading", families, progress):
            yield parse(family, config, root, progress, meanwhile)
        return
    from concurrent.futures import ThreadPoolExecutor

    loose_ones = [family for family in families if family[0].kind in PLAIN]
    yield from (parse(family, config, root, progress, bool) for family in loose_ones)
    others = [family for family in families if family[0].kind not in PLAIN]
    with ThreadPoolExecutor(max_workers=(os.cpu_count() or 1) + 1) as pool:
        ordered = [pool.submit(parse, family, config, root, unwatched, bool) for family in others]
        for future in told("rendering", ordered, progress):
            yield future.result()


def in_order(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """Resources by stack and file, in a file as they are written: in whatever order files are found."""
    return tuple(sorted(resources, key=lambda resource: (resource.id.stack, resource.body.document.file)))


def holds(path: Path, resources: tuple[Resource, ...], root: Path) -> bool:
    """Something that was read comes from a named path: from a file below it, or from a stack that is rooted there."""
    if path == STDIN:
        return any(resource.stack.path == STDIN for resource in resources)
    named = path.resolve()
    return any(
        resource.stack.path.is_relative_to(named) or (root / resource.body.document.file).is_relative_to(named)
        for resource in resources
    )


def parse(
    family: tuple[Stack, ...], config: Config, root: Path, progress: Progress, meanwhile: Callable[[], object]
) -> tuple[Parsed, ...]:
    """Read the variants of a chart, an overlay, or loose manifests.

    The parsers of charts and overlays are only imported where there are any: most scans have one or the other.
    """
    stack = family[0]
    match stack.kind:
        case StackKind.CHART:
            return demoted(family, rendered(family, config, root, meanwhile))
        case StackKind.OVERLAY:
            from iac_scan.parsers.kustomize.overlay import read

            overlay = read(stack, config.limits, root)
            return (overlay,) if overlay.resources else (overlay, loose(stack, config, root, progress))
        case StackKind.MANIFESTS if stack.path == STDIN:
            return (manifests.read_text("-", config.stdin, stack),)
        case StackKind.MANIFESTS:
            return (loose(stack, config, root, progress),)
        case StackKind.TERRAFORM:
            from iac_scan.parsers.terraform import read as read_root

            return (read_root(stack.path, root, config.terraform).parsed,)
        case StackKind.DOCKERFILES:
            from iac_scan.parsers.dockerfile.reader import read_text

            one = manifests.read_file
            return (Parsed.joined(one(file, stack, config.limits, root, read_text) for file in stack.files),)
        case _:
            assert_never(stack.kind)


def with_dependencies(found: Discovery) -> list[Parsed]:
    """The repositories that charts take their dependencies from, of those that name any."""
    charts = {stack.path: stack for stack in reversed(found.stacks) if stack.kind is StackKind.CHART}
    named = [
        stack
        for path, stack in sorted(charts.items())
        if any(names_repositories(path / name) for name in ("Chart.yaml", "requirements.yaml"))
    ]
    if not named:
        return []
    from iac_scan.parsers.registry.charts import dependencies

    return [dependencies(stack, found.root) for stack in named]


def names_repositories(path: Path) -> bool:
    """A file of a chart may name servers that it takes dependencies from."""
    try:
        return b"dependencies:" in (text := path.read_bytes()) and b"://" in text
    except OSError:
        return False


def rendered(
    family: tuple[Stack, ...], config: Config, root: Path, meanwhile: Callable[[], object]
) -> tuple[Parsed, ...]:
    """The variants of a chart, as many at a time as are rendered alike but for their values."""
    from iac_scan.parsers.helm.chart import read_variants

    return tuple(
        part
        for options, group in groupby(family, key=lambda stack: chart_options(stack, config))
        for part in read_variants(tuple(group), options, config.limits, root, meanwhile)
    )


def chart_options(stack: Stack, config: Config) -> ChartOptions:
    """How a variant is rendered, but for the values that its stack holds."""
    listed = (each for each in config.charts if (each.path, each.name) == (stack.path, stack.variant))
    variant = next(listed, None)
    return replace(variant.options, values=()) if variant else config.chart


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


def one_state_each(inputs: Iterable[Input]) -> tuple[Input, ...]:
    """Every input once, sorted: of several states the one that hides least."""
    ranked = sorted(inputs, key=lambda entry: (entry.path, RANK[entry.state], entry.reason))
    return tuple({entry.path: entry for entry in reversed(ranked)}.values())[::-1]
