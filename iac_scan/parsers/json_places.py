"""Where the values of a JSON text stand, found on demand: a text of megabytes may be asked for one place."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from iac_scan.model.node import Path
from iac_scan.model.source import Position, Precision, Span

BLANK = re.compile(r"[ \t\n\r]*")
DECODER = json.JSONDecoder()
Member = tuple[int, int, int]  # where its key, its value, and what follows it begin


class JsonPlaces:
    """Finds places in a text that is known to be JSON; what has been walked through once is kept."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.known: dict[int, dict[str | int, Member]] = {}
        self.lines: list[int] = []

    def __reduce__(self) -> tuple[type["JsonPlaces"], tuple[str, str]]:
        return JsonPlaces, (self.file, self.text)

    def span(self, path: Path) -> Span:
        """The span of a path's value with its key; of the nearest value around it where there is none."""
        start = value = self.blank(0)
        end = len(self.text.rstrip())
        for key in path:
            member = self.members(value).get(key)
            if member is None:
                return Span(self.file, self.position(start), self.position(end), Precision.BLOCK)
            start, value, end = member
        return Span(self.file, self.position(start), self.position(end))

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        if not self.lines:
            self.lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self.lines, offset)
        return Position(line, offset - self.lines[line - 1] + 1)

    def blank(self, offset: int) -> int:
        """The offset behind white space."""
        match = BLANK.match(self.text, offset)
        return match.end() if match else offset

    def members(self, start: int) -> dict[str | int, Member]:
        """The members of the object or array that begins at an offset, none for anything else; the last of a key."""
        if start not in self.known:
            walk = {"{": self.of_object, "[": self.of_array}.get(self.text[start])
            self.known[start] = dict(walk(start)) if walk else {}
        return self.known[start]

    def of_object(self, start: int) -> Iterator[tuple[str | int, Member]]:
        """The members of an object by name."""
        at = self.blank(start + 1)
        while self.text[at] != "}":
            key, end = DECODER.raw_decode(self.text, at)
            value = self.blank(self.blank(end) + 1)
            _, end = DECODER.raw_decode(self.text, value)
            yield key, (at, value, end)
            at = self.next(end)

    def of_array(self, start: int) -> Iterator[tuple[str | int, Member]]:
        """The elements of an array by index."""
        at, index = self.blank(start + 1), 0
        while self.text[at] != "]":
            _, end = DECODER.raw_decode(self.text, at)
            yield index, (at, at, end)
            at, index = self.next(end), index + 1

    def next(self, end: int) -> int:
        """Where the next member begins, or the bracket that closes."""
        at = self.blank(end)
        return self.blank(at + 1) if self.text[at] == "," else at
