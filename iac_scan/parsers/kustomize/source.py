"""The documents that an overlay is made of, and how a place of one document is found again in another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from iac_scan.model.node import Path as Place
from iac_scan.model.source import Position, Precision, Span
from iac_scan.parsers.kubernetes import without_schema
from iac_scan.parsers.kustomize.kustomization import UnreadableError, text_of
from iac_scan.parsers.yaml import Chunk, ParseError, chunks, compose, mark_at, marks_of

# What tells the items of a list apart, in the order of trust: the merge keys of the Kubernetes API.
MERGE_KEYS = ("name", "mountPath", "devicePath", "containerPort", "port", "ip")


@dataclass(frozen=True, slots=True)
class Source:
    """A document: its file (relative to the root), its text, its value, and the path where it begins in the text.

    `indent` counts the columns that stand before the text where it is a block inside another document; `fixed` is the
    span of a document whose own lines can't be told.
    """

    file: str
    chunk: Chunk
    value: Any
    prefix: Place = ()
    indent: int = 0
    fixed: Span | None = None

    def span(self, path: Place, precision: Precision = Precision.LINE) -> Span:
        """Where a path is written, or the nearest block around it."""
        if self.fixed is not None:
            return self.fixed
        marks = marks_of(self.chunk)
        if marks is None:
            start = Position(self.chunk.line + 1, 1)
            return Span(self.file, start, start, Precision.DOCUMENT)
        line, column, end_line, end_column = mark_at(marks, (*self.prefix, *path))
        start, end = Position(line, column + self.indent), Position(end_line, end_column + self.indent)
        return Span(self.file, start, end, precision)


def documents(file: Path, name: str, limit: int) -> tuple[Source, ...]:
    """The documents of a file called `name`, lists taken apart; without those that can't be read."""
    try:
        text = text_of(file, limit)
    except UnreadableError:
        return ()
    return tuple(source for chunk in chunks(text) for source in of_chunk(name, without_schema(chunk)))


def of_chunk(file: str, chunk: Chunk, indent: int = 0) -> Iterator[Source]:
    """The document of a chunk, or the items of the list it holds."""
    try:
        value = compose(chunk).value
    except ParseError:
        return
    items = value.get("items") if isinstance(value, dict) and str(value.get("kind")).endswith("List") else None
    if isinstance(items, list):
        inherited = {"kind": value["kind"].removesuffix("List"), "apiVersion": value.get("apiVersion")}
        for index, item in enumerate(items):
            if isinstance(item, dict):
                yield Source(file, chunk, {**inherited, **item}, ("items", index), indent)
    else:
        yield Source(file, chunk, value, (), indent)


def inline(whole: Source, path: Place, text: str) -> tuple[Source, ...]:
    """The documents of a text that is written as a block inside another document, at a path.

    Its lines are trusted only where the file's own lines, less an equal indent, are exactly the text.
    """
    span = whole.span(path, Precision.BLOCK)
    offset = block_offset(whole.chunk, span.start.line, text)
    if offset is None:
        if span.start.line == span.end.line:
            span = replace(span, precision=Precision.LINE)
        plain = (source for chunk in chunks(text) for source in of_chunk(whole.file, chunk))
        return tuple(Source(source.file, source.chunk, source.value, fixed=span) for source in plain)
    return tuple(
        source
        for chunk in chunks(text)
        for source in of_chunk(whole.file, Chunk(chunk.text, chunk.line + span.start.line), offset)
    )


def block_offset(chunk: Chunk, line: int, text: str) -> int | None:
    """The indent of a block scalar whose text begins below `line` (from 1); None if the lines are not the text."""
    wanted = text.rstrip("\n").split("\n")
    first = line - chunk.line
    rows = chunk.text.splitlines()[first : first + len(wanted)]
    if len(rows) != len(wanted):
        return None
    indent = len(rows[0]) - len(wanted[0])
    same_text = all(row[indent:] == want and not row[:indent].strip() for row, want in zip(rows, wanted, strict=True))
    return indent if indent >= 0 and same_text else None


def same(one: Any, other: Any) -> bool:
    """The values are equal in type and content, whatever their depth."""
    pending = [(one, other)]
    while pending:
        one, other = pending.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, dict):
            if one.keys() != other.keys():
                return False
            pending += [(item, other[key]) for key, item in one.items()]
        elif isinstance(one, list):
            if len(one) != len(other):
                return False
            pending += zip(one, other, strict=True)
        elif one != other:
            return False
    return True


def descend(value: Any, path: Place) -> tuple[Any, int]:
    """The value at the deepest part of a path that exists, and how many keys that is."""
    for depth, key in enumerate(path):
        match value, key:
            case dict(), str() if key in value:
                value = value[key]
            case list(), int() if 0 <= key < len(value):
                value = value[key]
            case _:
                return value, depth
    return value, len(path)


def counterpart(path: Place, value: Any, other: Any) -> Place:
    """The path in `other` that stands for the longest possible part of `path` in `value`.

    Mappings go by key, list items by index where the lists are equal, else by a merge key or by their whole value
    where that is unique in both lists.
    """
    found: list[str | int] = []
    for key in path:
        where: str | int | None = None
        match value, other, key:
            case dict(), dict(), str() if key in value and key in other:
                where = key
            case list(), list(), int() if 0 <= key < len(value):
                where = item_of(value, key, other)
        if where is None:
            break
        found.append(where)
        value, other = value[key], other[where]
    return tuple(found)


def item_of(value: list[Any], index: int, other: list[Any]) -> int | None:
    """The index in `other` of the item that stands at `index` in `value`; None if that is not certain."""
    item = value[index]
    if same(value, other):
        return index
    for key in MERGE_KEYS:
        if isinstance(item, dict) and isinstance(item.get(key), str | int):
            return only(value, other, partial(has, key, item[key]))
    return only(value, other, partial(same, item))


def has(key: str, wanted: Any, item: Any) -> bool:
    """The item is a mapping with that value of the key."""
    return isinstance(item, dict) and same(item.get(key), wanted)


def only(value: list[Any], other: list[Any], fits: Callable[[Any], bool]) -> int | None:
    """The index of the one item of `other` that fits, if `value` has but one such item too."""
    found = [index for index, each in enumerate(other) if fits(each)]
    return found[0] if len(found) == 1 and sum(map(fits, value)) == 1 else None
