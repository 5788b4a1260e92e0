"""The named paths in, everything below them read: one part for each stack, and what went wrong."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby
from pathlib import Path
from typing import TypeVar, assert_never

from iac_scan.config import Config
from iac_scan.discovery import STDIN, discover
from iac_scan.engine.processes import spread
from iac_scan.linkers.stacks import divide
from iac_scan.linkers.worlds import key
from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.graph import Resource
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Stack, StackKind
from iac_scan.parsers import manifests

Item = TypeVar("Item")
Result = TypeVar("Result")

ENOUGH_TEXT = 1024 * 1024  # bytes, above which reading is spread over processes
ENOUGH_RENDERERS = 4  # charts and overlays, from which on several are rendered at once
RANK = {InputState.FAILED: 0, InputState.SCANNED: 1, InputState.NOT_APPLICABLE: 2, InputState.SKIPPED: 3}


Progress = Callable[[str, int, int], None]


def unwatched(_stage: str, _done: int, _total: int) -> None:
    """The progress of a scan nobody watches."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything read: the resources in their stacks, what went wrong, and what became of each input.

    `empty` are the named paths that nothing came from.
    """

    resources: tuple[Resource, ...]
    diagnostics: tuple[Diagnostic, ...]
    inputs: tuple[Input, ...]
    documents: int
    empty: tuple[str, ...]


def load(config: Config, progress: Progress = unwatched, meanwhile: Callable[[], object] = bool) -> Loaded:
    """Find and read everything below the named paths. Raises PathError.

    `meanwhile` is called while another process renders: a chance to get ready for what comes next.
    """
    found = discover(config)
    families = [tuple(group) for _, group in groupby(found.stacks, key=lambda stack: (stack.kind, stack.path))]
    parsed = [part for parts in read_all(families, config, found.root, progress, meanwhile) for part in parts]
    resources = in_order(divide(tuple(resource for part in parsed for resource in part.resources)))
    return Loaded(
        resources,
        (*(entry for part in parsed for entry in part.diagnostics), *repeated(resources)),
        one_state_each((*found.inputs, *(entry for part in parsed for entry in part.inputs))),
        sum(part.documents for part in parsed),
        tuple(str(path) for path in config.paths if not holds(path, resources, found.root)),
    )


def read_all(
    families: list[tuple[Stack, ...]], config: Config, root: Path, progress: Progress, meanwhile: Callable[[], object]
) -> Iterator[tuple[Parsed, ...]]:
    """Read every family, in order. Where many are rendered, several renderers run at once: threads wait for them."""
    rendered = sum(1 for family in families if family[0].kind is not StackKind.MANIFESTS)
    if rendered < ENOUGH_RENDERERS:
        for family in told("reading", families, progress):
            yield parse(family, config, root, progress, meanwhile)
        return
    from concurrent.futures import ThreadPoolExecutor

    loose_ones = [family for family in families if family[0].kind is StackKind.MANIFESTS]
    yield from (parse(family, config, root, progress, bool) for family in loose_ones)
    others = [family for family in families if family[0].kind is not StackKind.MANIFESTS]
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
            from iac_scan.parsers.helm.chart import read_variants

            return demoted(family, read_variants(family, config.chart, config.limits, root, meanwhile))
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

            return (read_root(stack.path, root).parsed,)
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
