"""From a place in a chart's rendered output back to the template line and the values keys that made it."""

import re
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from typing import Any

from iac_scan.model.node import MISSING, Path
from iac_scan.model.record import record
from iac_scan.model.source import Origin, Position, Precision, Span
from iac_scan.parsers.helm.files import ChartFiles
from iac_scan.parsers.helm.markers import Mark, Piece, Source, SourceMap
from iac_scan.parsers.helm.template import Block, Template, literal
from iac_scan.parsers.helm.values import Context, Values, references
from iac_scan.parsers.marks import Mark as YamlMark
from iac_scan.parsers.marks import Marks
from iac_scan.parsers.yaml import Chunk, marks_of

YAML_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
ROOT_CALL = re.compile(r'(?:include|template)\s+("[^"\\\n]+"|`[^`]+`)\s+[.$](?=[\s)]|\Z)')
CALLING = re.compile(r"\b(?:include|template|tpl)\b")
MAX_FEEDS = 8
MAX_INCLUDES = 3


@record
class RenderedFile:
    """One rendered template: its member, the map of its output if it is proven, and the values its chart sees."""

    member: str
    files: ChartFiles
    templates: dict[str, Template]
    source_map: SourceMap | None
    values: Values
    starts: dict[int, list[int]] = field(default_factory=dict, repr=False)

    @property
    def file(self) -> str:
        """The template, relative to the scanned root."""
        return self.files.places[self.member]

    @cached_property
    def named(self) -> dict[str, list[tuple[Template, Block]]]:
        """The named templates that are defined once, for of several definitions it is not told which one holds."""
        found: dict[str, list[tuple[Template, Block]]] = {}
        for template in self.templates.values():
            for name, block in template.defines():
                found.setdefault(name, []).append((template, block))
        return {name: definitions for name, definitions in found.items() if len(definitions) == 1}

    def locate(self, chunk: Chunk, value: Any, path: Path) -> Origin:
        """Where a path of one of its documents, whose value is given, comes from."""
        return Located(self, chunk, value, path).origin()

    def line_text(self, chunk: Chunk, position: Position) -> str:
        """The template line that a place of one of its documents comes from."""
        span = self.at(chunk, position)
        member = next((member for member, place in self.files.places.items() if place == span.file), self.member)
        return self.files.text(member).split("\n")[span.start.line - 1].strip()

    def line_starts(self, line: int) -> list[int]:
        """The offsets at which a document's lines begin, by YAML's line breaks; `line` lines stand before it."""
        if line not in self.starts:
            text, start = self.source_map.text if self.source_map else "", 0
            for _ in range(line):
                start = text.find("\n", start) + 1
            end = len(text) if (end := text.find("\n---", start)) < 0 else end + 1
            self.starts[line] = [start, *(match.end() for match in YAML_BREAK.finditer(text, start, end))]
        return self.starts[line]

    def whole(self) -> Span:
        """The template as a whole, for what is proven no closer."""
        return Span(self.file, precision=Precision.DOCUMENT)

    def at(self, chunk: Chunk, position: Position) -> Span:
        """Where a place of one of its documents comes from, by its line and column in the rendered file."""
        located = Located(self, chunk, None, ())
        offset = located.offset((position.line, position.column))
        piece = self.source_map.at(offset) if self.source_map else None
        return located.span(piece, offset, offset) if piece else self.whole()


@record
class Located:
    """One place of a rendered document, being traced."""

    rendered: RenderedFile
    chunk: Chunk
    value: Any
    path: Path

    def origin(self) -> Origin:
        """The place in the template, and what feeds it."""
        source_map, marks = self.rendered.source_map, marks_of(self.chunk)
        if source_map is None or marks is None:
            return Origin(self.rendered.whole())
        trail = list(walked(marks, self.path))
        mark = trail[-1].mark
        offset = self.offset(mark[:2])
        piece = source_map.at(offset)
        if piece is None:
            return Origin(self.rendered.whole())
        missing = len(trail) <= len(self.path)
        keys = self.missing_keys(trail, piece, offset) if missing else self.keys(trail, piece, offset)
        feeds = [self.rendered.values.feed(key) for key in list(dict.fromkeys(keys))[:MAX_FEEDS]]
        span = self.span(piece, offset, self.offset(mark[2:]))
        return Origin(span, tuple(dict.fromkeys([*feeds, *self.chain(piece)])))

    def chain(self, piece: Piece) -> Iterator[tuple[str, Span]]:
        """The other template lines that have a part in a piece: those that call for its text, or the called one."""
        if piece.mark.source is Source.TEXT:
            for call in piece.calls:
                yield "included here", self.line_span(call)
        elif piece.calls:
            yield "written here", self.line_span(piece.mark)
            for call in piece.calls[1:]:
                yield "included here", self.line_span(call)

    def offset(self, place: tuple[int, ...]) -> int:
        """The offset of a line and column of the rendered file."""
        starts, row = self.rendered.line_starts(self.chunk.line), place[0] - self.chunk.line - 1
        if row >= len(starts):
            return len(self.rendered.source_map.text) if self.rendered.source_map else 0
        end = starts[row + 1] - 1 if row + 1 < len(starts) else starts[row] + place[1]
        return min(starts[row] + place[1] - 1, max(end, starts[row]))

    def span(self, piece: Piece, offset: int, end: int) -> Span:
        """The span in the template of a stretch of output that begins in a piece."""
        mark, source_map = piece.mark, self.rendered.source_map
        assert source_map is not None
        if mark.source is not Source.TEXT:
            return self.line_span(piece.calls[0] if piece.calls else mark, piece)
        delta = mark.offset - source_map.start(offset)
        start, text = offset + delta, self.rendered.files.text(mark.member)
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        inside = source_map.at(max(offset, end - 1)) == piece and end + delta <= line_end
        stop = end + delta if inside else start + len(text[start:line_end].rstrip())
        return Span(self.rendered.files.places[mark.member], position(text, start), position(text, max(start, stop)))

    def line_span(self, mark: Mark, piece: Piece | None = None) -> Span:
        """The template line of a mark; all lines of the action for a piece that an action wrote.

        That is exact to the line where the action stands on one line and computes what it writes; it is the enclosing
        block where the action spans lines, or writes several lines of a template that it calls.
        """
        text, precision, end = self.rendered.files.text(mark.member), Precision.LINE, mark.offset
        if piece is not None and mark.action is not None:
            action = self.rendered.templates[mark.member].actions[mark.action]
            opaque = piece.several_lines and not piece.calls and CALLING.search(action.body)
            if opaque or "\n" in text[action.start : action.end]:
                precision, end = Precision.BLOCK, action.end
        stop = text.find("\n", end)
        stop = end + len(text[end : stop if stop >= 0 else len(text)].rstrip())
        place = self.rendered.files.places[mark.member]
        return Span(place, position(text, mark.offset), position(text, stop), precision)

    def keys(self, trail: list[Marks], piece: Piece, offset: int) -> Iterator[Context]:
        """The values keys that feed a place: those its own line reads, then those its callers hand over."""
        assert self.rendered.source_map is not None
        start = self.rendered.source_map.start(offset)
        found = [*self.line_keys(piece.mark, offset - start)]
        for call in reversed(piece.calls):
            if call.action is not None:
                found += references(self.rendered.templates[call.member], call.action)
        for key in found:
            yield self.deeper(key, trail, start) if piece.mark.action is not None else key

    def deeper(self, key: Context, trail: list[Marks], start: int) -> Context:
        """The key below a values key that has the place's very value, where an action writes out a tree of values."""
        depth = sum(1 for marks in trail if self.offset(marks.mark[:2]) < start) - 1
        inner = (*key, *self.path[depth:])
        if depth < 0 or depth == len(self.path):
            return key
        return tuple(map(str, inner)) if self.rendered.values.holds(inner, node_at(self.value, self.path)) else key

    def line_keys(self, mark: Mark, delta: int) -> Iterator[Context]:
        """The values keys that the actions on a mark's template line read, or else those that switch its block on."""
        template = self.rendered.templates[mark.member]
        if mark.action is not None:
            yield from self.read_by(template, mark.action)
            return
        line = template.line(mark.offset + delta)
        found = [key for number in actions_on(template, line, line) for key in self.read_by(template, number)]
        yield from found or self.switches(template, mark.offset + delta)

    def read_by(self, template: Template, number: int, depth: int = MAX_INCLUDES) -> Iterator[Context]:
        """The values keys an action reads, itself or through the named templates that it hands the root object."""
        yield from references(template, number)
        for name in ROOT_CALL.findall(template.actions[number].body) if depth else ():
            for called, block in self.rendered.named.get(literal(name), ()):
                for inner in range(block.first + 1, block.last):
                    yield from self.read_by(called, inner, depth - 1)

    def switches(self, template: Template, offset: int) -> Iterator[Context]:
        """The values keys of the innermost block around a place that reads any."""
        before = [number for number, action in enumerate(template.actions) if action.start < offset]
        if not before:
            return
        last = before[-1]
        opened = [template.blocks[last]] if last in template.blocks else []
        for block in [*opened, *template.around(last)]:
            if found := references(template, block.first):
                yield from found
                return

    def missing_keys(self, trail: list[Marks], piece: Piece, offset: int) -> Iterator[Context]:
        """For a field that is not written: the keys of the template's lines that would write it, else of its block."""
        source_map, mark = self.rendered.source_map, piece.mark
        assert source_map is not None
        if mark.source is not Source.TEXT:
            yield from self.keys(trail, piece, offset)
            return
        template = self.rendered.templates[mark.member]
        first = template.line(mark.offset + offset - source_map.start(offset))
        end = max(self.offset(mark[2:]) for mark in below(trail[-1]))
        last = self.last_line(template, mark, end)
        field = re.compile(rf"\s*(?:- )?{re.escape(str(self.path[len(trail) - 1]))}\s*:")
        lines = template.text.split("\n")
        written = [number for number in range(first, min(last, len(lines)) + 1) if field.match(lines[number - 1])]
        for line in written:
            yield from self.switches(template, template_offset(template.text, line) + 1)
            for number in actions_on(template, line, line + 1):
                yield from references(template, number)
        if not written:
            yield from self.block_keys(mark.member, trail[-1])

    def block_keys(self, member: str, block: Marks) -> Iterator[Context]:
        """The values keys that a template's actions read which write whole entries of a block, such as `toYaml`."""
        assert self.rendered.source_map is not None
        template = self.rendered.templates[member]
        inside = block.inside
        for entry in inside.values() if isinstance(inside, dict) else inside or []:
            piece = self.rendered.source_map.at(self.offset(entry.mark[:2]))
            mark = (piece.calls[0] if piece.calls else piece.mark) if piece else None
            if mark and mark.member == member and mark.action is not None:
                yield from self.read_by(template, mark.action)

    def last_line(self, template: Template, mark: Mark, end: int) -> int:
        """The template line before which the next piece of the same template writes again, behind a block's end."""
        source_map = self.rendered.source_map
        assert source_map is not None
        for later in source_map.after(end):
            if (
                later.mark.member == mark.member
                and later.mark.source is Source.TEXT
                and later.mark.offset > mark.offset
            ):
                return template.line(later.mark.offset) - 1
        return template.text.count("\n") + 1


def node_at(value: Any, path: Path) -> Any:
    """What a value holds at a path, MISSING if nothing."""
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return value


def walked(marks: Marks, path: Path) -> Iterator[Marks]:
    """The marks along a path, the root's first, as far as the path is written."""
    yield marks
    for key in path:
        inside = marks.inside
        if isinstance(inside, dict) and key in inside:
            marks = inside[str(key)]
        elif isinstance(inside, list) and isinstance(key, int) and key < len(inside):
            marks = inside[key]
        else:
            return
        yield marks


def below(marks: Marks) -> Iterator[YamlMark]:
    """The marks of a value and of all that is inside it."""
    pending = [marks]
    while pending:
        current = pending.pop()
        yield current.mark
        inside = current.inside
        pending.extend(inside.values() if isinstance(inside, dict) else inside or [])


def actions_on(template: Template, first: int, last: int) -> Iterator[int]:
    """The numbers of the actions that begin on some lines of a template."""
    start, end = template_offset(template.text, first), template_offset(template.text, last + 1)
    for number, action in enumerate(template.actions):
        if start <= action.start < end:
            yield number


def template_offset(text: str, line: int) -> int:
    """The offset at which a line begins; the end of the text for lines behind it."""
    offset = 0
    for _ in range(line - 1):
        offset = text.find("\n", offset) + 1
        if offset == 0:
            return len(text)
    return offset


def position(text: str, offset: int) -> Position:
    """The line and column of an offset."""
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
