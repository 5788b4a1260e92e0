"""Places put together from several places: odd shapes read like plain ones and still say where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from iac_scan.model.node import MISSING, Document, Node, Path, Unknown
from iac_scan.model.source import Origin


@dataclass(frozen=True, slots=True)
class Place:
    """Where what is missing from a mapping would be written; it adds no value."""

    node: Node


Part = Node | Unknown | str | Place


def assembled(home: Node, parts: Mapping[Path, Part]) -> Node:
    """The root of a document made of parts: at each path a place of another document, an Unknown, or plain text.

    A `Place` says only where that path is to be located.

    Parts that are absent are left out. What lies below a part is located where it is written; anything else at `home`.
    """
    value: dict[str, Any] = {}
    for path, part in parts.items():
        raw = part.raw if isinstance(part, Node) else part
        if raw is not MISSING and raw is not None and not isinstance(part, Place):
            put(value, path, raw)

    def locate(path: Path) -> Origin:
        for length in range(len(path), 0, -1):
            part = parts.get(path[:length])
            node = part.node if isinstance(part, Place) else part
            if isinstance(node, Node):
                return node.document.locate((*node.path, *path[length:]))
        return home.origin

    return Document(home.document.file, value, locate).root


def put(value: dict[str, Any], path: Path, raw: Any) -> None:
    """Write a value at a path of nested mappings and lists, which are made where they are missing."""
    place: Any = value
    for key, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if not isinstance(place, list):
            place = place.setdefault(key, empty)
            continue
        if len(place) == key:
            place.append(empty)
        place = place[-1]
    if isinstance(place, list):
        place.append(raw)
    else:
        place[path[-1]] = raw


def merged(base: Node, over: Node, path: Path) -> dict[Path, Part]:
    """The parts of `over` laid over `base` at a path: mappings key by key, anything else as a whole."""
    if isinstance(base.raw, dict) and isinstance(over.raw, dict):
        parts: dict[Path, Part] = {path: Place(over)}
        for key in {**base.raw, **over.raw}:
            parts |= merged(base[key], over[key], (*path, key))
        return parts
    return {path: over if over.present else base}


def opened(node: Node, path: Path) -> dict[Path, Part]:
    """The parts of a mapping one by one, so that others can be laid beside them."""
    raw = node.raw
    if not isinstance(raw, dict):
        return {path: node}
    return {path: Place(node), **{(*path, key): node[key] for key in raw}}


def mappings(node: Node) -> list[Node]:
    """The items of a list that are mappings."""
    return [item for item in node.items if isinstance(item.raw, dict)]
