"""A Terraform file's text, and the places in it that syntax nodes point to."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from iac_scan.model.source import Position, Span


class TerraformSyntaxError(Exception):
    """A text that can't be read as Terraform: what is wrong, and where."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


@dataclass(frozen=True, eq=False)
class Source:
    """A file's bytes and its name relative to the scanned root."""

    file: str
    data: bytes

    @cached_property
    def lines(self) -> list[int]:
        """The offset at which each line begins."""
        starts = [0]
        position = self.data.find(b"\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.data.find(b"\n", position + 1)
        return starts

    def position(self, offset: int) -> Position:
        """The line and column of a byte offset, columns counting characters."""
        line = bisect_right(self.lines, offset)
        begin = self.lines[line - 1]
        return Position(line, len(self.data[begin:offset].decode("utf-8", "replace")) + 1)


class Place(NamedTuple):
    """A stretch of a source, by byte offsets."""

    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The stretch as lines and columns."""
        return Span(self.source.file, self.source.position(self.start), self.source.position(self.end))

    @property
    def text(self) -> str:
        """What is written there."""
        return self.source.data[self.start : self.end].decode("utf-8", "replace")
