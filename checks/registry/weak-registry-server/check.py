"""A registry server, or a program that asks one, is set up with less protection than it offers.

Each row of the table is a check of its own.
"""

from collections.abc import Iterator
from typing import Any

from iac_scan.sdk import Facts, Node, RegistrySettings, Violation


def check(settings: RegistrySettings, facts: Facts, row: dict[str, Any]) -> Iterator[Violation]:
    """One of the row's places holds one of the row's values."""
    for path in row["places"].get(settings.resource.kind, ()):
        for place in reached(settings.node, path.split(".")):
            if is_bad(place, row):
                yield Violation(row["message"], place)


def reached(node: Node, path: list[str]) -> Iterator[Node]:
    """The places a path leads to; `*` stands for every entry."""
    if not path:
        yield node
    elif path[0] == "*":
        for child in node.items or list(node.fields.values()):
            yield from reached(child, path[1:])
    else:
        yield from reached(node[path[0]], path[1:])


def is_bad(place: Node, row: dict[str, Any]) -> bool:
    """The value is one that the row names, or begins as it says, or is a literal where none should be."""
    value = place.value
    if value is None:
        return False
    if "literal" in row:
        return isinstance(value, str) and bool(value) and not value.startswith(("$", "{{", "<"))
    if "prefix" in row and isinstance(value, str):
        return value.lower().startswith(row["prefix"])
    return value in row["values"] or (
        isinstance(value, list) and bool(set(map(str, value)) & set(map(str, row["values"])))
    )
