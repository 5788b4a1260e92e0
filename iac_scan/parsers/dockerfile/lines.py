"""A Dockerfile's text to logical lines: parser directives, comments, continuations and here-documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from iac_scan.model.record import record
from iac_scan.model.source import Position
from iac_scan.parsers.dockerfile.text import DockerfileError, Text, joined

DIRECTIVE = re.compile(r"#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*")
DIRECTIVES = frozenset({"syntax", "escape", "check"})
CONTINUED = {
    "\\": re.compile(r"(?:(?<=[^\\])|^)\\[ \t]*$"),
    "`": re.compile(r"(?:(?<=[^`])|^)`[ \t]*$"),
}
HEREDOC = re.compile(r"""(\d*)<<(-?)(?:'([^'<]+)'|"([^"<]+)"|([^'"\s<]+))""")
WITH_HEREDOCS = frozenset({"ADD", "COPY", "RUN"})
BLANK = " \t\v\f\r"


@record
class Heredoc:
    """A here-document: its delimiter, whether variables in it are expanded, and its text."""

    delimiter: str
    expands: bool
    text: Text


@record
class Line:
    """An instruction as it is written: its keyword in upper case, what follows it, and its here-documents."""

    keyword: str
    rest: Text
    start: Position
    end: Position
    heredocs: tuple[Heredoc, ...] = ()


@dataclass(slots=True)
class Reader:
    """Goes through the lines of a text."""

    lines: list[str]
    number: int = 0
    escape: str = "\\"
    directives: dict[str, tuple[str, Position]] = field(default_factory=dict)

    def next(self) -> str:
        """The next line, without its end."""
        self.number += 1
        return self.lines[self.number - 1]

    @property
    def more(self) -> bool:
        """There is another line."""
        return self.number < len(self.lines)

    def read_directives(self) -> None:
        """Read the parser directives, which stand above everything else. Raises DockerfileError."""
        while self.more:
            match = DIRECTIVE.fullmatch(self.lines[self.number].strip(BLANK))
            if match is None:
                return
            self.number += 1
            name, place = match[1].lower(), Position(self.number, 1)
            if name not in DIRECTIVES:
                continue
            if name in self.directives:
                raise DockerfileError(f"the parser directive {name} is given twice", place)
            self.directives[name] = match[2], place
            if name == "escape":
                if match[2] not in CONTINUED:
                    raise DockerfileError("the escape character must be a backslash or a backtick", place)
                self.escape = match[2]

    def logical_lines(self) -> Iterator[Line]:
        """The instructions in the order they are written. Raises DockerfileError."""
        while self.more:
            parts = self.continued()
            text = joined(parts) if parts else None
            if text is not None and text.value.strip(BLANK):
                yield self.instruction(text)

    def continued(self) -> list[tuple[str, Position]]:
        """The parts of one logical line; comments and empty lines within it don't count."""
        parts: list[tuple[str, Position]] = []
        while self.more:
            line = self.next()
            stripped = line.lstrip(BLANK)
            if stripped.startswith("#") or (parts and not stripped):
                if not parts:
                    return []
                continue
            kept = line if parts else stripped
            column = len(line) - len(kept) + 1
            match = CONTINUED[self.escape].search(kept)
            parts.append((kept[: match.start()] if match else kept, Position(self.number, column)))
            if match is None:
                return parts
        return parts

    def instruction(self, text: Text) -> Line:
        """The instruction of a logical line, with the here-documents that follow it. Raises DockerfileError."""
        value = text.value.rstrip(BLANK)
        begin = len(value) - len(value.lstrip(BLANK))
        word = re.search(r"\s|$", value[begin:])
        end = begin + (word.start() if word else 0)
        keyword = value[begin:end].upper()
        rest = text.part(end + len(value[end:]) - len(value[end:].lstrip(BLANK)), len(value))
        heredocs: tuple[Heredoc, ...] = ()
        start = text.position(begin)
        if keyword in WITH_HEREDOCS and "<<" in rest.value:
            heredocs = tuple(self.heredoc(match, start) for match in starts(rest.value, self.escape))
        last = Position(self.number, len(self.lines[self.number - 1]) + 1)
        return Line(keyword, rest, start, last, heredocs)

    def heredoc(self, match: re.Match[str], start: Position) -> Heredoc:
        """The lines up to the delimiter. Raises DockerfileError."""
        delimiter = match[3] or match[4] or match[5]
        parts: list[tuple[str, Position]] = []
        while self.more:
            line = self.next()
            kept = line.lstrip("\t") if match[2] else line
            if kept.rstrip("\r") == delimiter:
                text = joined(parts) if parts else Text("", (0,), (Position(self.number, 1),))
                return Heredoc(delimiter, match[5] is not None, text)
            parts.append((f"{kept}\n", Position(self.number, len(line) - len(kept) + 1)))
        raise DockerfileError(f"the here-document {delimiter} has no end", start)


def starts(text: str, escape: str) -> Iterator[re.Match[str]]:
    """Where here-documents begin in a line: outside of quotes, and not `<<<`."""
    quote, position = "", 0
    while position < len(text):
        character = text[position]
        match = HEREDOC.match(text, position) if not quote and (position == 0 or text[position - 1] in " \t") else None
        if match:
            yield match
            position = match.end()
            continue
        if character == escape and quote != "'":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        position += 1


def logical_lines(text: str) -> tuple[list[Line], Reader]:
    """The instructions of a text, and the reader that knows its directives. Raises DockerfileError."""
    reader = Reader(re.split(r"\r?\n", text.removeprefix("\ufeff")))
    reader.read_directives()
    return list(reader.logical_lines()), reader
