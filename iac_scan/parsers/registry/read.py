"""Registry settings in, resources of the one graph out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.graph import REGISTRY, Resource, ResourceId
from iac_scan.model.node import Document, Node, Path
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Position, Precision, Span, Stack
from iac_scan.parsers.marks import Marks
from iac_scan.parsers.registry.formats import FORMATS, SUFFIXES, Format
from iac_scan.parsers.yaml import Chunk, ParseError, chunks, compose, mark_at, marks_of


def recognise(path: str, text: str) -> Format | None:
    """The format of a text, by its path first and by what stands in it second; None if it is none."""
    for entry in FORMATS:
        if entry.path.search(path) and (entry.named or entry.hint.search(text)):
            return entry
    for entry in FORMATS:
        if path.endswith(SUFFIXES[entry.syntax]) and entry.telling and entry.telling.search(text):
            return entry
    return None


def read_text(file: str, text: str, stack: Stack) -> Parsed | None:
    """The settings of a file; None if they are no registry settings. What can't be read is a failed input."""
    found = recognise(file, text)
    if found is None:
        return None
    chunk = chunk_of(text, found.syntax)
    try:
        value = value_of(chunk, found.syntax)
    except ParseError as error:
        span = Span(file, error.position, error.position)
        message = f"not readable as {found.syntax.upper()}: {error.message}"
        remedy = f"correct the {found.syntax.upper()}"
        broken = Diagnostic(DiagnosticKind.PARSE, message, span, remedy, failed=True)
        return Parsed(diagnostics=(broken,), inputs=(Input(file, InputState.FAILED, message),), documents=1)
    if not isinstance(value, dict) or not found.fits(value):
        if not found.named:
            return None
        return Parsed(inputs=(Input(file, InputState.NOT_APPLICABLE, "holds no registry settings"),), documents=1)
    body = Document(file, value, Places(file, chunk, found.syntax)).root
    resource = Resource(ResourceId(stack.label, REGISTRY, found.kind, "", file), "", body, stack)
    return Parsed((resource,), inputs=(Input(file, InputState.SCANNED, ""),), documents=1)


def chunk_of(text: str, syntax: str) -> Chunk:
    """The one document of a text."""
    return next(chunks(text.removeprefix("\ufeff")), Chunk("", 0)) if syntax == "yaml" else Chunk(text, 0)


def value_of(chunk: Chunk, syntax: str) -> Any:
    """The value of a document. Raises ParseError."""
    return toml(chunk)[0] if syntax == "toml" else compose(chunk).value


@lru_cache(maxsize=64)
def toml(chunk: Chunk) -> tuple[dict[str, Any], Marks]:
    """A TOML document and its places. Raises ParseError."""
    from iac_scan.parsers.toml import read

    return read(chunk.text)


@dataclass(frozen=True, slots=True)
class Places:
    """Finds where the settings of a file are written."""

    file: str
    chunk: Chunk
    syntax: str

    def __call__(self, path: Path) -> Origin:
        """The place of a path, or of the nearest block around it that is written."""
        line, column, end_line, end_column = self.mark(path)
        return Origin(Span(self.file, Position(line, column), Position(end_line, end_column)))

    def mark(self, path: Path) -> tuple[int, int, int, int]:
        """First line and column, and those behind the end."""
        marks = toml(self.chunk)[1] if self.syntax == "toml" else marks_of(self.chunk)
        return mark_at(marks, path) if marks is not None else (1, 1, 1, 1)


def embedded(resource: Resource) -> tuple[Resource, ...]:
    """The registry settings that a ConfigMap carries for the nodes or servers that mount it."""
    found = []
    for key, node in resource.body["data"].fields.items():
        text = node.raw
        settings = recognise(key, text) if isinstance(text, str) else None
        if settings is None:
            continue
        chunk = chunk_of(text, settings.syntax)
        try:
            value = value_of(chunk, settings.syntax)
        except ParseError:
            continue
        if isinstance(value, dict) and settings.fits(value):
            places = Inside(node, resource.body.document.locate, Places("", chunk, settings.syntax))
            body = Document(resource.body.document.file, value, places).root
            identity = ResourceId(
                resource.id.stack, REGISTRY, settings.kind, resource.namespace, f"{resource.name}/{key}"
            )
            found.append(Resource(identity, "", body, resource.stack, resource.namespace_assumed))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Inside:
    """Finds where settings are written in a text that is a value of a manifest.

    In a block scalar each line has a line of its own; of any other value only its own place is known.
    """

    node: Node
    locate: Callable[[Path], Origin]
    places: Places

    def __call__(self, path: Path) -> Origin:
        """The place of a path."""
        outer = self.locate(self.node.path)
        start, end = outer.span.start, outer.span.end
        text = self.node.raw
        if end.line - start.line < text.rstrip("\n").count("\n") + 1:
            return outer
        line, column, end_line, _ = self.places.mark(path)
        row = text.splitlines()[line - 1] if line <= text.count("\n") + 1 else ""
        first = Position(start.line + line, column)
        last = Position(start.line + end_line, column + len(row))
        return Origin(Span(outer.span.file, first, last, Precision.LINE), outer.feeds)
