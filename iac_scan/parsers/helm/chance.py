"""What a chart makes up at each rendering (passwords, certificates, times) is unknown, not what one rendering says."""

import re
from collections.abc import Callable
from typing import Any

from iac_scan.model.node import Unknown
from iac_scan.model.source import Position
from iac_scan.parsers.helm.process import Rendering
from iac_scan.parsers.marks import Marks

KEY = re.compile(r"""\A(?:-\s+)*(?:[\w./"'-]+:\s+)?(?=.*\{\{)""")
REASON = "the chart makes this value up at each rendering"


def made_up(rendering: Rendering, name: str) -> frozenset[int]:
    """The lines, from 1, on which two plain renderings of a file differ; none where they can't be compared."""
    first = (rendering.plain or {}).get(name, "").split("\n")
    second = (rendering.again or {}).get(name, "").split("\n")
    if len(first) != len(second):
        return frozenset()
    return frozenset(line for line, pair in enumerate(zip(first, second, strict=True), 1) if pair[0] != pair[1])


def with_unknowns(
    value: Any, marks: Marks | None, lines: frozenset[int], expression: Callable[[Position], str]
) -> None:
    """Put an Unknown in the place of each scalar of a document that is written on some lines."""
    pending = [(value, marks)]
    while pending:
        holder, holder_marks = pending.pop()
        inside = holder_marks.inside if holder_marks else None
        entries = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for key, item in list(entries):
            mark = mark_inside(inside, key)
            if isinstance(item, dict | list):
                pending.append((item, mark))
            elif mark is not None and touches(mark, lines):
                line = expression(Position(mark.mark[0], mark.mark[1]))
                holder[key] = Unknown(KEY.sub("", line), REASON)


def mark_inside(inside: Any, key: Any) -> Marks | None:
    """The marks of one entry."""
    try:
        found: Marks = inside[key]
    except (KeyError, IndexError, TypeError):
        return None
    return found


def touches(marks: Marks, lines: frozenset[int]) -> bool:
    """The place lies on one of the lines; an end at the start of a line does not reach into it."""
    first, _, last, column = marks.mark
    return any(line in lines for line in range(first, last + (column > 1)))
