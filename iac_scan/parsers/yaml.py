"""YAML text to values and positions, read as the Kubernetes decoder (sigs.k8s.io/yaml) reads it.

One composer over PyYAML's C scanner. It differs from PyYAML's own loaders where Kubernetes does: booleans are YAML 1.1
with `y` and `n`, numbers follow Go's strconv, there are no dates and no sexagesimal numbers, a bare `=` is text, and
map keys become strings. The loop keeps its own stack, so that nesting costs no recursion.
"""

import base64
import binascii
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from iac_scan.model.node import Path, Unknown
from iac_scan.model.record import portable
from iac_scan.model.source import Origin, Position, Span
from iac_scan.parsers.marks import Mark, Marks, plain_marks
from iac_scan.parsers.plain_yaml import MAX_DEPTH, MAX_NODES, Loader, RareError, placeholder, plain_value
from iac_scan.parsers.scalars import NOT_TEXT, key_text, scalar

MAX_ALIASED = 1_000_000

DOCUMENT_START = re.compile(r"^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)", re.MULTILINE)
TAG = "tag:yaml.org,2002:"


class ParseError(Exception):
    """A text that can't be read, and the line and column (from 1) where reading stopped."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = Position(line, column)


@portable
@dataclass(frozen=True, slots=True)
class Chunk:
    """The text of one document of a file, and how many lines of the file stand before it."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A document's value, its marks where they were asked for, and the keys that are written twice in one mapping."""

    value: Any
    marks: Marks | None
    duplicates: tuple[tuple[str, Position], ...]


def chunks(text: str) -> Iterator[Chunk]:
    """Split a text into its documents, so that a broken one never hides its neighbours.

    By YAML 1.2 section 9.1.2 a `---` or `...` at the start of a line is a document marker wherever it stands.
    Documents of nothing but comments and directives are left out.
    """
    starts = [0, *(match.start() for match in DOCUMENT_START.finditer(text)), len(text)]
    line = 0
    for start, end in pairwise(starts):
        part = text[start:end]
        body = part.removeprefix("...") if part.startswith("...") else part
        if any(row.strip() and row.lstrip()[0] not in "#%" for row in body.removeprefix("---").splitlines()):
            yield Chunk(body if body is part else "   " + body, line)
        line += part.count("\n")


@dataclass(slots=True)
class Frame:
    """A collection that is being read."""

    value: Any
    event: Any
    key: str | None = None
    key_mark: Mark | None = None
    marks: Any = None
    is_merge: bool = False
    template: bool = False
    nodes: int = 0


@dataclass(slots=True)
class Composer:
    """Reads one chunk; `substitute` rewrites strings, for what a renderer had to be told in a made-up word."""

    chunk: Chunk
    keep_marks: bool = False
    substitute: Callable[[str], str] | None = None
    nodes: int = 0
    aliased: int = 0
    anchors: dict[str, tuple[Any, Marks | None, int] | None] = field(default_factory=dict)
    duplicates: list[tuple[str, Position]] = field(default_factory=list)
    stack: list[Frame] = field(default_factory=list)
    root: Any = None
    root_marks: Marks | None = None

    def compose(self) -> Composed:
        """Read the chunk. Raises ParseError."""
        try:
            self._run()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problem = " ".join(part for part in (error.context, error.problem) if part)
            raise ParseError(problem, *self._place(mark)) from None
        except yaml.reader.ReaderError as error:
            line = self.chunk.text.count("\n", 0, error.position)
            code = ord(error.character) if isinstance(error.character, str) else error.character
            message = f"the character U+{code:04X} is not allowed in YAML"
            raise ParseError(message, self.chunk.line + line + 1, 1) from None
        except UnicodeEncodeError as error:
            line = self.chunk.text.count("\n", 0, error.start)
            raise ParseError("the text holds half a surrogate pair", self.chunk.line + line + 1, 1) from None
        return Composed(self.root, self.root_marks, tuple(self.duplicates))

    def _run(self) -> None:
        parser = Loader(self.chunk.text)
        next_event = parser.get_event
        stack = self.stack
        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                self._add(self._scalar(event), event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) >= MAX_DEPTH:
                    self._fail(event, f"nested deeper than {MAX_DEPTH} levels")
                is_map = kind is MappingStartEvent
                frame = Frame({} if is_map else [], event, nodes=self.nodes + self.aliased)
                if self.keep_marks:
                    frame.marks = {} if is_map else []
                if event.anchor:
                    self.anchors[event.anchor] = None
                stack.append(frame)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(stack.pop(), event)
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent or kind is yaml.events.StreamStartEvent:
                continue
            else:
                return

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        self.nodes += 1
        if event.tag is not None and event.tag != "!":
            value = self._tagged(event, text)
        elif event.implicit[0]:
            value = text if text and text[0] not in NOT_TEXT else scalar(text)
        else:
            value = text
        if type(value) is str:
            if self.substitute is not None:
                value = self.substitute(value)
            value = placeholder(text, event.style) or value
        if event.anchor:
            self.anchors[event.anchor] = (value, None, 1)
        return value

    def _tagged(self, event: Any, text: str) -> Any:
        match event.tag.removeprefix(TAG):
            case "binary":
                try:
                    return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
                except binascii.Error:
                    self._fail(event, "!!binary holds text that is not base64")
            case "float" if isinstance(value := scalar(text), int):
                return float(value)
            case "int" | "bool" | "null" | "float":
                return scalar(text)
            case _:
                return text

    def _add(self, value: Any, event: Any, marks: Marks | None = None) -> None:
        """Put a finished value where it belongs: into the mapping or list being read."""
        if not self.stack:
            self.root = value
            if self.keep_marks:
                self.root_marks = marks or Marks(self._mark(event))
            return
        frame = self.stack[-1]
        if type(frame.value) is list:
            frame.value.append(value)
            if self.keep_marks:
                frame.marks.append(marks or Marks(self._mark(event)))
        elif frame.key is None and not frame.is_merge:
            self._key(frame, value, event)
        else:
            self._entry(frame, value, event, marks)

    def _key(self, frame: Frame, value: Any, event: Any) -> None:
        if isinstance(value, dict | list):
            frame.template = True
            frame.key = ""
            return
        if value == "<<" and type(event) is ScalarEvent and event.implicit[0]:
            frame.is_merge = True
            return
        if isinstance(value, Unknown):
            value = value.expression
        frame.key = sys.intern(value if type(value) is str else key_text(value))
        frame.key_mark = self._mark(event) if self.keep_marks else None
        if frame.key in frame.value:
            line, column = self._place(event.start_mark)
            self.duplicates.append((frame.key, Position(line, column)))

    def _entry(self, frame: Frame, value: Any, event: Any, marks: Marks | None) -> None:
        if frame.is_merge:
            frame.is_merge = False
            self._merge(frame, value, event, marks)
            return
        key = frame.key or ""
        frame.value[key] = value
        frame.key = None
        if self.keep_marks:
            key_mark = frame.key_mark or self._mark(event)
            inside = marks.inside if marks else None
            end = key_mark if inside is not None else self._mark(event)
            frame.marks[key] = Marks((*key_mark[:2], *end[2:]), inside)

    def _merge(self, frame: Frame, value: Any, event: Any, marks: Marks | None) -> None:
        """Merge keys: a mapping or a list of mappings, the earlier ones winning.

        Unlike YAML 1.1 says, goyaml.v2 merges where the key stands: what is written before it is overwritten.
        """
        sources = value if isinstance(value, list) else [value]
        inside = marks.inside if marks else None
        places = inside if isinstance(inside, list) else [marks] * len(sources)
        for source, place in reversed(list(zip(sources, places, strict=True))):
            if not isinstance(source, dict):
                self._fail(event, "a merge key takes a mapping or a list of mappings")
            frame.value.update(source)
            if self.keep_marks and place:
                frame.marks.update(place.inside)

    def _close(self, frame: Frame, event: Any) -> None:
        value, marks = frame.value, None
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._fail(event, f"the document holds more than {MAX_NODES} values")
        if frame.template:
            value = self._template(frame, event)
        if self.keep_marks:
            marks = Marks(self._head(frame), None if isinstance(value, Unknown) else frame.marks)
        if anchor := frame.event.anchor:
            self.anchors[anchor] = (value, marks, self.nodes + self.aliased - frame.nodes)
        self._add(value, frame.event, marks)

    def _template(self, frame: Frame, event: Any) -> Unknown:
        """The value of `{{ … }}` left bare in a manifest: YAML reads a mapping whose key is a mapping."""
        text = self.chunk.text[frame.event.start_mark.index : event.end_mark.index]
        if not text.startswith("{{"):
            self._fail(frame.event, "a map key must be a scalar")
        return Unknown(text, f"the template expression {text} is not rendered")

    def _alias(self, event: Any) -> None:
        found = self.anchors.get(event.anchor, ())
        if found == ():
            self._fail(event, f"the alias *{event.anchor} has no anchor")
        if not found:
            self._fail(event, f"the anchor &{event.anchor} contains itself")
        value, marks, size = found
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            self._fail(event, f"aliases expand to more than {MAX_ALIASED} values")
        own = Marks(self._mark(event), marks.inside if marks else None) if self.keep_marks else None
        self._add(value, event, own)

    def _head(self, frame: Frame) -> Mark:
        """The mark of a collection: where it begins, up to the end of its first entry."""
        inside = frame.marks
        if not inside:
            return self._mark(frame.event)
        first = next(iter(inside.values())) if isinstance(inside, dict) else inside[0]
        start = frame.event.start_mark
        return (self.chunk.line + start.line + 1, start.column + 1, *first.mark[2:])

    def _mark(self, event: Any) -> Mark:
        start, end, line = event.start_mark, event.end_mark, self.chunk.line + 1
        return (start.line + line, start.column + 1, end.line + line, end.column + 1)

    def _place(self, mark: Any) -> tuple[int, int]:
        return (self.chunk.line + mark.line + 1, mark.column + 1) if mark else (self.chunk.line + 1, 1)

    def _fail(self, event: Any, message: str) -> NoReturn:
        raise ParseError(message, *self._place(event.start_mark))


def compose(chunk: Chunk, substitute: Callable[[str], str] | None = None) -> Composed:
    """The value of one document. Raises ParseError."""
    try:
        return Composed(plain_value(chunk.text, substitute), None, ())
    except (RareError, yaml.YAMLError, UnicodeEncodeError):
        pass
    try:
        return Composer(chunk, substitute=substitute).compose()
    except ParseError:
        if chunk.text.lstrip()[:1] != "{":
            raise
        value = json_value(chunk.text)
        if value is None:
            raise
        return Composed(value, None, ())


def json_value(text: str) -> Any:
    """The value of a JSON text that YAML 1.1 can't read (surrogate pairs, tabs), None if it is not JSON either."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=4096)
def marks_of(chunk: Chunk) -> Marks | None:
    """The marks of one document, found by reading it again; None if only JSON can read it."""
    try:
        return plain_marks(chunk.text, chunk.line)
    except (RareError, yaml.YAMLError, UnicodeEncodeError):
        pass
    try:
        return Composer(chunk, keep_marks=True).compose().marks
    except ParseError:
        return None


@portable
@dataclass(frozen=True, slots=True)
class Locator:
    """Finds where a path below `prefix` is written in a chunk of a file."""

    file: str
    chunk: Chunk
    prefix: Path = ()

    def __call__(self, path: Path) -> Origin:
        """The place of a path, or of the nearest block around it that is written."""
        marks = marks_of(self.chunk)
        if marks is None:
            start = Position(self.chunk.line + 1, 1)
            return Origin(Span(self.file, start, start))
        line, column, end_line, end_column = mark_at(marks, (*self.prefix, *path))
        return Origin(Span(self.file, Position(line, column), Position(end_line, end_column)))


def mark_at(marks: Marks, path: Path) -> Mark:
    """The mark of a path, or of the nearest block around it that is written."""
    for key in path:
        try:
            marks = marks.inside[key]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
    return marks.mark
