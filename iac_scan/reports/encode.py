"""Data in, JSON text out: a long list is made while it is written, so that a long report is never held in memory."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TextIO

from iac_scan.reports.escape import quoted

STEP = "  "


def dump(value: Any, out: TextIO) -> None:
    """Write a value as JSON: keys sorted, indented by two spaces. An iterator is a list that is made while written."""
    out.writelines(pieces(value, "\n"))


def pieces(value: Any, margin: str) -> Iterator[str]:
    """The JSON text of a value; `margin` is the line break and the indentation of the line that it begins on."""
    inner = margin + STEP
    if isinstance(value, Iterator):
        yield from enclosed("[]", ([encoded(item, inner)] for item in value), margin)
    elif isinstance(value, list):
        yield from enclosed("[]", (pieces(item, inner) for item in value), margin)
    elif isinstance(value, dict):
        members = (chain([f"{quoted(key)}: "], pieces(value[key], inner)) for key in sorted(value))
        yield from enclosed("{}", members, margin)
    else:
        yield encoded(value, margin)


def enclosed(brackets: str, members: Iterable[Iterable[str]], margin: str) -> Iterator[str]:
    """The members of a list or an object, each on a line of its own; nothing between the brackets if there are none."""
    separator = brackets[0]
    for member in members:
        yield separator + margin + STEP
        yield from member
        separator = ","
    yield margin + brackets[1] if separator == "," else brackets


def encoded(value: Any, margin: str) -> str:
    """The JSON text of a value that holds no iterator, in one string, which is faster than in pieces."""
    if isinstance(value, str):
        return quoted(value)
    if type(value) is int:
        return str(value)
    inner = margin + STEP
    if isinstance(value, dict):
        members = [f"{quoted(key)}: {encoded(value[key], inner)}" for key in sorted(value)]
        return f"{{{inner}{f',{inner}'.join(members)}{margin}}}" if members else "{}"
    if isinstance(value, list | tuple):
        items = [encoded(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{margin}]" if items else "[]"
    return json.dumps(value)
