"""Data in, JSON text out: piece by piece, so that a long report is never held in memory."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TextIO

from iac_scan.reports.escape import quoted

STEP = "  "
quoted_once = lru_cache(maxsize=8192)(quoted)


def dump(value: Any, out: TextIO, margin: str = "\n") -> None:
    """Write a value as JSON: keys sorted, indented by two spaces. An iterator is a list that is made while written.

    `margin` is the line break and the indentation of the line that the value begins on.
    """
    if isinstance(value, str):
        out.write(quoted_once(value))
    elif isinstance(value, Mapping):
        members = ((f"{quoted_once(key)}: ", value[key]) for key in sorted(value))
        dump_members("{", members, "}", out, margin)
    elif isinstance(value, list | tuple | Iterator):
        dump_members("[", (("", item) for item in value), "]", out, margin)
    else:
        out.write(json.dumps(value))


def dump_members(opening: str, members: Iterator[tuple[str, Any]], closing: str, out: TextIO, margin: str) -> None:
    """Write the members of an object or a list, each on a line of its own; nothing between the brackets if none."""
    inner = margin + STEP
    separator = opening
    for prefix, value in members:
        out.write(f"{separator}{inner}{prefix}")
        dump(value, out, inner)
        separator = ","
    out.write(margin + closing if separator == "," else opening + closing)
