"""Where the values of a document are written, found in one quick loop that knows none of YAML's rarer features."""

import sys
from dataclasses import dataclass
from typing import Any

from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

from iac_scan.parsers.plain_yaml import MAX_DEPTH, Loader, RareError
from iac_scan.parsers.scalars import NOT_TEXT, key_text, scalar

Mark = tuple[int, int, int, int]  # first line and column, and those just behind the end, all from 1


@dataclass(slots=True)
class Marks:
    """Where a value is written, and the same for what is inside it."""

    mark: Mark
    inside: "dict[str, Marks] | list[Marks] | None" = None


def plain_marks(text: str, line: int) -> Marks:
    """The marks of a document before which `line` lines stand, as the Composer has them.

    Raises RareError and yaml.YAMLError.
    """
    next_event = Loader(text).get_event
    line += 1
    stack: list[tuple[Any, str | None, Any, Any]] = []
    current: Any = None  # the marks of the mapping or list being read
    key: str | None = None  # the key whose value comes next, in a mapping, and where that key is written
    key_mark: Any = None
    opened: Any = None  # the event that opened the mapping or list
    while True:
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            if event.tag is not None or event.anchor:
                raise RareError
            start, end = event.start_mark, event.end_mark
            mark = (start.line + line, start.column + 1, end.line + line, end.column + 1)
            if type(current) is dict and key is None:
                key, key_mark = plain_key(event, current), mark
                continue
            inside = None
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor or len(stack) >= MAX_DEPTH or (type(current) is dict and key is None):
                raise RareError
            stack.append((current, key, key_mark, opened))
            current, key, key_mark, opened = {} if kind is MappingStartEvent else [], None, None, event
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            inside, mark = current, head(current, opened, line)
            current, key, key_mark, opened = stack.pop()
        elif kind is StreamStartEvent or kind is DocumentStartEvent:
            continue
        else:
            raise RareError
        if type(current) is dict:
            behind = mark if inside is None else key_mark
            current[key] = Marks((key_mark[0], key_mark[1], behind[2], behind[3]), inside)
            key = None
        elif current is not None:
            current.append(Marks(mark, inside))
        else:
            return Marks(mark, inside)


def head(inside: Any, opened: Any, line: int) -> Mark:
    """The mark of a collection: where it begins, up to the end of its first entry."""
    start, end = opened.start_mark, opened.end_mark
    if not inside:
        return (start.line + line, start.column + 1, end.line + line, end.column + 1)
    first = next(iter(inside.values())) if type(inside) is dict else inside[0]
    return (start.line + line, start.column + 1, first.mark[2], first.mark[3])


def plain_key(event: Any, mapping: dict[str, Marks]) -> str:
    """The text of a key that stands in a mapping for the first time. Raises RareError."""
    text = event.value
    if event.implicit[0]:
        if text == "<<":
            raise RareError
        if not text or text[0] in NOT_TEXT:
            text = key_text(scalar(text))
    if text in mapping:
        raise RareError
    return sys.intern(text)
