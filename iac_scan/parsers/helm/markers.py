"""Marks in a copy of a chart's templates that survive rendering and say where each piece of the output is written.

A mark is a number between two private-use characters, behind a word that no template can know. It stands directly
before visible text or an action's value, so trimming and indenting move it along with what it marks. Named templates
get a marked twin under another name, called only where its text is written out, at most indented; wherever a
template's text is computed with, the plain one is called. With the marks taken out the rendering must equal the plain
one to the character; only then is it believed.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from iac_scan.model.record import record
from iac_scan.parsers.helm.files import ChartFiles
from iac_scan.parsers.helm.template import Action, Block, Template, TemplateError, called, parse

ANY_MARK = re.compile("\ue000[^\ue001]*\ue001")
LINE_HEAD = re.compile(r"(?:\A|\n)\s*+")
FILE_NAME = re.compile(r"[/\"`]([^/\"`'\s]++)[\"`]")


class Source(Enum):
    """What wrote a piece of output: the template's own text, an action's value, or a call of a marked template."""

    TEXT = "text"
    VALUE = "value"
    CALL = "call"


@record
class Mark:
    """A place in a template: the member, the offset in its text, and the number of the action there, if it is one."""

    source: Source
    member: str
    offset: int
    action: int | None = None


@dataclass(slots=True)
class Marked:
    """The marked members of a chart: their new content and the marks by number.

    `word` is made from all of the chart, so that no template of it can forge a mark or tell that it is a marked one.
    `copies` are the members whose marked copy stands beside the plain one, which other templates include by name.
    """

    word: str
    files: dict[str, bytes] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    templates: dict[str, Template] = field(default_factory=dict)
    copies: set[str] = field(default_factory=set)

    @property
    def twin(self) -> str:
        """What is appended to the name of a marked twin or copy."""
        return f"\ue002{self.word}"

    @property
    def end_of_call(self) -> str:
        """The mark behind what a marked twin writes."""
        return f"\ue000{self.word}:\ue001"

    def mark(self, source: Source, member: str, offset: int, action: int | None = None) -> str:
        """A new mark as it is written."""
        self.marks.append(Mark(source, member, offset, action))
        return f"\ue000{self.word}:{len(self.marks) - 1}\ue001"


def is_template(member: str) -> bool:
    """Helm parses the member as a template: it lies in the templates folder of the chart or of a subchart."""
    parts = member.split("/")
    while len(parts) > 2 and parts[0] == "charts":
        parts = parts[2:]
    return parts[0] == "templates" and len(parts) > 1


def is_manifest(member: str) -> bool:
    """What Helm renders from the member is deployed: neither a partial nor the notes."""
    name = member.rpartition("/")[2]
    return is_template(member) and not name.startswith("_") and not name.endswith("NOTES.txt")


def mark_chart(chart: ChartFiles, unmarked: frozenset[str] = frozenset(), twins: bool = True) -> Marked:
    """The chart's templates with marks, but for the members in `unmarked`, and named templates only with `twins`."""
    result = Marked(word_of(chart))
    texts = {member: chart.text(member) for member in chart.files if is_template(member)}
    for member, text in texts.items():
        if member not in unmarked:
            try:
                result.templates[member] = parse(text)
            except TemplateError:
                continue
    wanted = twins_wanted(result.templates) if twins else frozenset()
    mentioned = {name for text in texts.values() for name in FILE_NAME.findall(text)}
    for member, template in result.templates.items():
        writer = Writer(result, member, template, wanted, lines=True)
        added = "".join(writer.twin(name, block) for name, block in template.defines() if name in wanted)
        body = template.text
        if is_manifest(member):
            writer = Writer(result, member, template, wanted)
            body = writer.stretch(0, len(body), range(len(template.actions)))
        target = member
        if is_manifest(member) and member.rpartition("/")[2] in mentioned:
            target = member + result.twin
            result.copies.add(member)
        if added or is_manifest(member):
            result.files[target] = (body + added).encode()
    return result


def word_of(chart: ChartFiles) -> str:
    """A word that depends on every file of the chart."""
    digest = hashlib.sha256()
    for member, data in sorted(chart.files.items()):
        digest.update(f"{member}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()[:12]


def twins_wanted(templates: Mapping[str, Template]) -> frozenset[str]:
    """The named templates whose text is written out from a manifest, directly or through one another."""
    defined: dict[str, list[tuple[Template, Block]]] = {}
    for template in templates.values():
        for name, block in template.defines():
            defined.setdefault(name, []).append((template, block))
    pending = [
        call[1]
        for member, template in templates.items()
        if is_manifest(member)
        for action in template.actions
        if (call := called(action))
    ]
    wanted: set[str] = set()
    while pending:
        name = pending.pop()
        if name in wanted or name not in defined:
            continue
        wanted.add(name)
        for template, block in defined[name]:
            inside = template.actions[block.first : block.last]
            pending += [call[1] for action in inside if (call := called(action))]
    return frozenset(wanted)


@record
class Writer:
    """Writes the marked copy of one member. `lines` marks each line, for text that may be indented further on."""

    result: Marked
    member: str
    template: Template
    twins: frozenset[str]
    lines: bool = False

    def twin(self, name: str, block: Block) -> str:
        """The marked twin of a named template."""
        first, last = self.template.actions[block.first], self.template.actions[block.last]
        opening = f'{{{{ define "{name}{self.result.twin}"' + (" -}}" if first.trims_after else " }}")
        body = self.stretch(first.end, last.start, range(block.first + 1, block.last))
        return opening + body + self.template.text[last.start : last.end]

    def stretch(self, start: int, end: int, numbers: range) -> str:
        """A stretch of the template, which holds the numbered actions, with marks; definitions inside stay plain."""
        parts, position = [], start
        for number in numbers:
            action = self.template.actions[number]
            if action.start < position:
                continue
            parts.append(self.text(position, action.start))
            position = action.end
            if action.word in ("define", "block"):
                position = self.template.actions[self.template.blocks[number].last].end
                parts.append(self.template.text[action.start : position])
            else:
                parts.append(self.action(number, action))
        parts.append(self.text(position, end))
        return "".join(parts)

    def text(self, start: int, end: int) -> str:
        """Plain text with a mark before its first visible character, or before the first one of each line."""
        piece = self.template.text[start:end]
        visible = piece.rstrip()
        if not visible:
            return piece
        marked = LINE_HEAD.sub(
            lambda match: match[0] + self.result.mark(Source.TEXT, self.member, start + match.end()),
            visible,
            count=0 if self.lines else 1,
        )
        return marked + piece[len(visible) :]

    def action(self, number: int, action: Action) -> str:
        """An action with a mark before what it writes, and one behind it where it calls a marked template."""
        original = self.template.text[action.start : action.end]
        if not action.writes:
            return original
        call = called(action)
        if call is None or call[1] not in self.twins:
            mark = self.result.mark(Source.VALUE, self.member, action.start, number)
            return f'{{{{- "{mark}" }}}}{{{{{original[3:]}' if action.trims_before else mark + original
        mark = self.result.mark(Source.CALL, self.member, action.start, number)
        before, name, behind = call
        opening = f'{{{{- "{mark}" }}}}' if action.trims_before else mark
        closing = f'{{{{ "{self.result.end_of_call}" -}}}}' if action.trims_after else self.result.end_of_call
        return f'{opening}{{{{ {before}"{name}{self.result.twin}"{behind} }}}}{closing}'


@record
class Piece:
    """A stretch of output: what wrote it, through which calls, outermost first, and whether it spans lines."""

    mark: Mark
    calls: tuple[Mark, ...]
    several_lines: bool


@record
class SourceMap:
    """A rendered file's pieces by the offset they begin at."""

    text: str
    offsets: tuple[int, ...]
    pieces: tuple[Piece, ...]

    def at(self, offset: int) -> Piece | None:
        """What wrote the character at an offset."""
        index = bisect_right(self.offsets, offset) - 1
        return self.pieces[index] if index >= 0 else None

    def start(self, offset: int) -> int:
        """Where the piece that holds an offset begins."""
        return self.offsets[max(0, bisect_right(self.offsets, offset) - 1)]

    def after(self, offset: int) -> Iterator[Piece]:
        """The pieces that begin behind an offset."""
        yield from self.pieces[bisect_right(self.offsets, offset) :]

    def between(self, start: int, end: int) -> Iterator[Piece]:
        """The pieces that begin in a stretch of output, and the one it begins in."""
        yield from self.pieces[max(0, bisect_right(self.offsets, start) - 1) : bisect_right(self.offsets, end - 1)]


def source_map(rendered: str, marked: Marked) -> SourceMap:
    """The map of a marked rendering, whose text has the marks taken out."""
    pattern = re.compile(f"\ue000{marked.word}:([0-9]*)\ue001")
    offsets: list[int] = []
    found: list[tuple[Mark, tuple[Mark, ...]]] = []
    calls: list[Mark] = []
    parts: list[str] = []
    position = removed = 0
    for match in pattern.finditer(rendered):
        parts.append(rendered[position : match.start()])
        position = match.end()
        offsets.append(match.start() - removed)
        removed += len(match[0])
        if match[1]:
            mark = marked.marks[int(match[1])]
            if mark.source is Source.CALL:
                calls.append(mark)
            found.append((mark, tuple(calls)))
        elif calls:
            found.append((calls.pop(), tuple(calls)))
        else:
            offsets.pop()
    parts.append(rendered[position:])
    text = "".join(parts)
    pieces = tuple(
        Piece(mark, around, mark.source is not Source.TEXT and "\n" in text[start:end].strip())
        for (mark, around), (start, end) in zip(found, pairwise([*offsets, len(text)]), strict=True)
    )
    return SourceMap(text, tuple(offsets), pieces)
