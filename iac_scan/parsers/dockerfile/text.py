"""Text that knows where it was written: logical lines are put together from parts of a file's lines."""

from bisect import bisect_right
from itertools import pairwise

from iac_scan.model.record import record
from iac_scan.model.source import Position, Span


class DockerfileError(Exception):
    """A file that BuildKit would refuse: why, and where."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@record
class Text:
    """A text, and for each of its parts the offset it begins at and where that is in the file."""

    value: str
    offsets: tuple[int, ...]
    positions: tuple[Position, ...]

    def position(self, offset: int) -> Position:
        """Where a character of the text is written; just behind the last one for the length of the text."""
        part = max(bisect_right(self.offsets, offset) - 1, 0)
        start = self.positions[part]
        return Position(start.line, start.column + offset - self.offsets[part])

    def span(self, file: str, start: int, end: int) -> Span:
        """A stretch of the text as lines and columns of a file."""
        first = self.position(start)
        last = self.position(max(end - 1, start))
        return Span(file, first, Position(last.line, last.column + (end > start)))

    def part(self, start: int, end: int) -> "Text":
        """A stretch of the text, as a text of its own."""
        return joined([(self.value[low:high], self.position(low)) for low, high in self._pieces(start, end)])

    def _pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        first = bisect_right(self.offsets, start)
        cuts = [start, *self.offsets[first : bisect_right(self.offsets, max(end - 1, start))], end]
        return list(pairwise(cuts))


def joined(parts: list[tuple[str, Position]]) -> Text:
    """Parts of a file, each with the place it begins at, as one text."""
    offsets: list[int] = []
    length = 0
    for text, _ in parts:
        offsets.append(length)
        length += len(text)
    return Text("".join(text for text, _ in parts), tuple(offsets), tuple(position for _, position in parts))
