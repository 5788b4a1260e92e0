"""From a place in a chart's rendered output back to the template line and the values keys that made it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from iac_scan.model.node import Path
from iac_scan.model.source import Origin, Position, Precision, Span
from iac_scan.parsers.helm_files import ChartFiles
from iac_scan.parsers.helm_markers import Mark, Piece, Source, SourceMap
from iac_scan.parsers.helm_template import Template
from iac_scan.parsers.helm_values import Context, Values, references
from iac_scan.parsers.yaml import Chunk, Marks, marks_of
from iac_scan.parsers.yaml import Mark as YamlMark

YAML_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
TO_YAML = re.compile(r"toYaml\s+(\S+?)\s*(?:\|.*)?|(\S+?)\s*\|\s*toYaml\s*(?:\|.*)?", re.DOTALL)
MAX_FEEDS = 8


@dataclass(frozen=True)
class RenderedFile:
    """One rendered template: its member, the map of its output if it is proven, and the values its chart sees."""

    member: str
    files: ChartFiles
    templates: dict[str, Template]
    source_map: SourceMap | None
    values: Values

    @property
    def file(self) -> str:
        """The template, relative to the scanned root."""
        return self.files.places[self.member]

    def locate(self, chunk: Chunk, path: Path) -> Origin:
        """Where a path of one of its documents comes from."""
        return Located(self, chunk, path).origin()

    def whole(self) -> Span:
        """The template as a whole, for what is proven no closer."""
        return Span(self.file, precision=Precision.DOCUMENT)

    def at(self, chunk: Chunk, position: Position) -> Span:
        """Where a place of one of its documents comes from, by its line and column in the rendered file."""
        located = Located(self, chunk, ())
        offset = located.offset((position.line, position.column))
        piece = self.source_map.at(offset) if self.source_map else None
        return located.span(piece, offset, offset) if piece else self.whole()


@dataclass(frozen=True)
class Located:
    """One place of a rendered document, being traced."""

    rendered: RenderedFile
    chunk: Chunk
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
        span = self.span(piece, offset, self.offset(mark[2:]))
        calls = [("included here", self.line_span(call.member, call.offset)) for call in piece.calls]
        missing = len(trail) <= len(self.path)
        keys = self.missing_keys(trail, piece, offset) if missing else self.keys(trail, piece, offset)
        feeds = [self.rendered.values.feed(key) for key in list(dict.fromkeys(keys))[:MAX_FEEDS]]
        return Origin(span, tuple(dict.fromkeys([*feeds, *calls])))

    @cached_property
    def line_starts(self) -> list[int]:
        """The offsets in the marked rendering at which the document's lines begin, by YAML's line breaks."""
        text = self.rendered.source_map.text if self.rendered.source_map else ""
        start = 0
        for _ in range(self.chunk.line):
            start = text.find("\n", start) + 1
        return [start, *(match.end() for match in YAML_BREAK.finditer(text, start))]

    def offset(self, place: tuple[int, ...]) -> int:
        """The offset of a line and column of the rendered file."""
        starts, row = self.line_starts, place[0] - self.chunk.line - 1
        if row >= len(starts):
            return len(self.rendered.source_map.text) if self.rendered.source_map else 0
        end = starts[row + 1] - 1 if row + 1 < len(starts) else starts[row] + place[1]
        return min(starts[row] + place[1] - 1, max(end, starts[row]))

    def span(self, piece: Piece, offset: int, end: int) -> Span:
        """The span in the template of a stretch of output that begins in a piece."""
        mark, source_map = piece.mark, self.rendered.source_map
        assert source_map is not None
        if mark.source is not Source.TEXT:
            return self.line_span(mark.member, mark.offset, Precision.BLOCK if piece.several_lines else Precision.LINE)
        delta = mark.offset - source_map.start(offset)
        start, text = offset + delta, self.rendered.files.text(mark.member)
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        inside = source_map.at(max(offset, end - 1)) == piece and end + delta <= line_end
        stop = end + delta if inside else start + len(text[start:line_end].rstrip())
        return Span(self.rendered.files.places[mark.member], position(text, start), position(text, max(start, stop)))

    def line_span(self, member: str, offset: int, precision: Precision = Precision.LINE) -> Span:
        """The rest of a template's line from an offset on."""
        text = self.rendered.files.text(member)
        end = text.find("\n", offset)
        stop = offset + len(text[offset : end if end >= 0 else len(text)].rstrip())
        return Span(self.rendered.files.places[member], position(text, offset), position(text, stop), precision)

    def keys(self, trail: list[Marks], piece: Piece, offset: int) -> Iterator[Context]:
        """The values keys that feed a place: those its own line reads, then those its callers hand over."""
        assert self.rendered.source_map is not None
        if piece.mark.action is not None:
            yield from self.below_to_yaml(trail, piece, self.rendered.source_map.start(offset))
        own = list(self.line_keys(piece.mark, offset - self.rendered.source_map.start(offset)))
        yield from own
        for call in reversed(piece.calls):
            if call.action is not None:
                yield from references(self.rendered.templates[call.member], call.action)

    def below_to_yaml(self, trail: list[Marks], piece: Piece, start: int) -> Iterator[Context]:
        """The very key, where the line writes out a part of the values with toYaml and the place is inside that."""
        template = self.rendered.templates[piece.mark.member]
        number = piece.mark.action
        assert number is not None
        match = TO_YAML.fullmatch(template.actions[number].body)
        depth = sum(1 for marks in trail if self.offset(marks.mark[:2]) < start) - 1
        found = references(template, number)
        if match and len(found) == 1 and depth >= 0:
            key = (*found[0], *self.path[depth:])
            if self.rendered.values.holds(key):
                yield tuple(map(str, key))

    def line_keys(self, mark: Mark, delta: int) -> Iterator[Context]:
        """The values keys that the actions on a mark's template line read, or else those that switch its block on."""
        template = self.rendered.templates[mark.member]
        if mark.action is not None:
            yield from references(template, mark.action)
            return
        line = template.line(mark.offset + delta)
        found = [key for number in actions_on(template, line, line) for key in references(template, number)]
        yield from found or self.switches(template, mark.offset + delta)

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
        last = self.last_line(template, mark, max(self.offset(m[2:]) for m in below(trail[-1])))
        field = re.compile(rf"\s*(?:- )?{re.escape(str(self.path[len(trail) - 1]))}\s*:")
        lines = template.text.split("\n")
        written = [number for number in range(first, min(last, len(lines)) + 1) if field.match(lines[number - 1])]
        for line in written:
            yield from self.switches(template, template_offset(template.text, line) + 1)
            for number in actions_on(template, line, line + 1):
                yield from references(template, number)
        if not written:
            for number in actions_on(template, first, last):
                yield from references(template, number)

    def last_line(self, template: Template, mark: Mark, end: int) -> int:
        """The template line before which the next piece of the same template writes again, behind a block's end."""
        source_map = self.rendered.source_map
        assert source_map is not None
        for later in source_map.between(end + 1, len(source_map.text)):
            if (
                later.mark.member == mark.member
                and later.mark.source is Source.TEXT
                and later.mark.offset > mark.offset
            ):
                line = template.line(later.mark.offset)
                if source_map.offsets[source_map.pieces.index(later)] > end:
                    return line - 1
        return template.text.count("\n") + 1


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
