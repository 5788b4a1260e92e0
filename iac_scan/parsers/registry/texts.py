"""Texts inside of other texts: what each is called, what it says, and where its lines are written."""

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.model.source import Origin, Position, Precision, Span
from iac_scan.parsers.marks import Mark

Place = Callable[[Mark], Origin]
LARGEST = 4 * 1024 * 1024  # characters that a packed text may unfold to
GZIP = b"\x1f\x8b"
CALL = re.compile(r"""(?:template)?file\(\s*"([^"]+)\"""")


@record
class Text:
    """A text that something else carries: the path its readers find it at, what it says, and where it is written.

    `filled` says that a shell fills in variables before anybody reads it.
    """

    path: str
    text: str
    place: Place
    filled: bool = False


@record
class InFile:
    """Places in a file of its own; `feeds` say who reads it."""

    file: str
    feeds: tuple[tuple[str, Span], ...] = ()

    def __call__(self, mark: Mark) -> Origin:
        """The place of a mark."""
        line, column, end_line, end_column = mark
        return Origin(Span(self.file, Position(line, column), Position(end_line, end_column)), self.feeds)


@record
class InValue:
    """Places in a text that is a value of a document.

    In a block scalar each line has a line of its own; of any other value only its own place is known.
    """

    node: Node

    def __call__(self, mark: Mark) -> Origin:
        """The place of a mark."""
        outer = self.node.origin
        start, end = outer.span.start, outer.span.end
        text = self.node.raw
        if not isinstance(text, str) or not is_block(start.line, end.line, text):
            return outer
        line, column, end_line, _ = mark
        rows = text.splitlines()
        row = rows[line - 1] if line <= len(rows) else ""
        first, last = Position(start.line + line, column), Position(start.line + end_line, column + len(row))
        return Origin(Span(outer.span.file, first, last, Precision.LINE), outer.feeds)


@record
class InText:
    """Places in a text that is a value of another text: `mark` is where that value is written there."""

    mark: Mark
    text: str
    outer: Place

    def __call__(self, mark: Mark) -> Origin:
        """The place of a mark."""
        first, _, last, _ = self.mark
        if not is_block(first, last, self.text):
            return self.outer(self.mark)
        return self.outer((first + mark[0], mark[1], first + mark[2], mark[3]))


@record
class Below:
    """Places in a text that begins so many lines below the beginning of another, with the same lines."""

    lines: int
    outer: Place

    def __call__(self, mark: Mark) -> Origin:
        """The place of a mark."""
        return self.outer((mark[0] + self.lines, mark[1], mark[2] + self.lines, mark[3]))


@record
class Whole:
    """What is packed has no lines that anybody can edit: every place is that of the package."""

    outer: Place
    mark: Mark

    def __call__(self, _mark: Mark) -> Origin:
        """The place of a mark."""
        return self.outer(self.mark)


@record
class InTerraform:
    """Places in a text that a Terraform expression makes: the line of its source that makes the line.

    The source is the expression itself, or a file or template that it names. A template whose lines are those of the
    text, but for what is filled in, has each line where the text has it, and so has a here-document; elsewhere the one
    line that says the same is meant. Where no line says the same, or several, the place is the expression's.
    """

    node: Node
    text: str
    root: Path

    def __call__(self, mark: Mark) -> Origin:
        """The place of a mark."""
        outer = self.node.origin
        rows = self.text.splitlines()
        if not 0 < mark[0] <= len(rows):
            return outer
        sources = list(self.sources(outer.span))
        alike = [(file, mark[0], lines[mark[0] - 1]) for file, _, lines in sources[1:] if is_template_of(lines, rows)]
        alike += (
            (file, first + start + mark[0] - 1, lines[start + mark[0] - 1])
            for file, first, lines in sources[:1]
            for start in range(len(lines) - len(rows) + 1)
            if is_template_of(stripped(lines[start : start + len(rows)]), stripped(rows))
        )
        wanted = rows[mark[0] - 1].strip()
        same = [
            (file, number, line)
            for file, first, lines in sources
            for number, line in enumerate(lines, first)
            if wanted and line.strip() == wanted
        ]
        found = alike if len(alike) == 1 else same
        if len(found) != 1:
            return outer
        file, number, line = found[0]
        start = Position(number, len(line) - len(line.lstrip()) + 1)
        return Origin(Span(file, start, Position(number, len(line.rstrip()) + 1), Precision.LINE), outer.feeds)

    def sources(self, span: Span) -> Iterator[tuple[str, int, list[str]]]:
        """The lines of the expression, then those of the files that it names, each with the number of the first."""
        written = rows_of(self.root / span.file, self.root)[span.start.line - 1 : span.end.line]
        yield span.file, span.start.line, written
        folder = (self.root / span.file).parent
        for name in dict.fromkeys(CALL.findall("\n".join(written))):
            path = (folder / name.replace("${path.module}", ".").replace("${path.root}", ".")).resolve()
            if path.is_relative_to(self.root):
                yield path.relative_to(self.root).as_posix(), 1, rows_of(path, self.root)


def in_value(node: Node, text: str, root: Path) -> Place:
    """The places in a text that is a value of a document: those of the file that a generator took it from, if any."""
    span = node.origin.span
    if span.precision is Precision.DOCUMENT and rows_of(root / span.file, root) == text.splitlines():
        return InFile(span.file, node.origin.feeds)
    return InValue(node)


def is_template_of(lines: list[str], rows: list[str]) -> bool:
    """Lines make a text line by line: they are the same but where a template fills in a value."""
    return len(lines) == len(rows) and all(
        line == row or ("${" in line and "%{" not in line) for line, row in zip(lines, rows, strict=True)
    )


def stripped(lines: list[str]) -> list[str]:
    """Lines without their margins, which a here-document of Terraform may take away."""
    return [line.strip() for line in lines]


def rows_of(path: Path, root: Path) -> list[str]:
    """The lines of a file below the root; none if it can't be read."""
    try:
        if not path.resolve().is_relative_to(root) or path.stat().st_size > LARGEST:
            return []
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def is_block(first: int, last: int, text: str) -> bool:
    """A value is written as a block, each of its lines on a line of its own, below the line it begins on."""
    return last - first >= text.rstrip("\n").count("\n") + 1


def unpacked(data: str, encoding: str = "") -> str | None:
    """The text behind base64 and gzip as cloud-init names them; None if it is not what the encoding says."""
    words = set(re.split(r"[+\s]+", encoding.lower())) - {"", "text/plain", "text", "plain"}
    if not words <= {"b64", "base64", "gz", "gzip"}:
        return None
    try:
        raw = base64.b64decode("".join(data.split()), validate=True) if words & {"b64", "base64"} else None
        if words & {"gz", "gzip"} or (raw is not None and raw.startswith(GZIP)):
            packed = data.encode("latin-1") if raw is None else raw
            stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            raw = stream.decompress(packed, LARGEST)
            if stream.unconsumed_tail:
                return None
        return data if raw is None else raw.decode("utf-8")
    except (binascii.Error, ValueError, zlib.error, UnicodeError):
        return None
