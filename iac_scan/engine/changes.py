"""Which findings a change of files has to do with."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from iac_scan.discovery import read_kustomizations
from iac_scan.model.finding import Finding, ScanResult
from iac_scan.model.source import Stack, StackKind


def touched(result: ScanResult, changed: frozenset[Path]) -> tuple[Finding, ...]:
    """The findings whose place, or a place of whose story, is in a changed file, or whose stack is made from one.

    `changed` are absolute paths. What is rendered or evaluated (a chart, an overlay, a root module) counts as a whole:
    a value in one file decides what another says.
    """
    folders = {folder for file in changed for folder in file.parents}
    direct = {file.parent for file in changed}
    files: dict[Stack, set[str]] = defaultdict(set)
    for resource in result.graph.resources:
        files[resource.stack].add(resource.body.document.file)
    labels = {
        stack.label
        for stack, members in files.items()
        if stack.kind is not StackKind.MANIFESTS
        and (stack.path in folders | changed or not direct.isdisjoint(sources(stack, members, result.root)))
    }

    def is_touched(finding: Finding) -> bool:
        spans = (finding.span, *(step.span for step in finding.related))
        return finding.resource.stack in labels or any(on_disk(span.file, result.root) in changed for span in spans)

    return tuple(filter(is_touched, result.findings))


def sources(stack: Stack, files: set[str], root: Path) -> Iterator[Path]:
    """The folders that a stack is made from."""
    yield from {on_disk(file, root).parent for file in files}
    if stack.kind is StackKind.OVERLAY:
        yield from read_kustomizations([stack.path], root)


def on_disk(file: str, root: Path) -> Path:
    """The path of a reported file; of one in an archive, the archive's."""
    return root / PurePosixPath(file.partition("!/")[0])
