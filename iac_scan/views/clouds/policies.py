"""Policies of AWS: documents of statements, however they are written, as places to look at and point to."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from iac_scan.model.holes import HOLE, refilled, with_holes
from iac_scan.model.node import Document, Node, Unknown
from iac_scan.model.record import record


@record
class Statement:
    """One statement of a policy."""

    node: Node

    @property
    def allows(self) -> bool:
        """It allows something. Raises UnknownValueError."""
        return self.node["Effect"].text.lower() == "allow"

    @property
    def actions(self) -> list[Node]:
        """The places of its actions, such as `ecr:*`."""
        return one_or_many(self.node["Action"])

    @property
    def resources(self) -> list[Node]:
        """The places of its resources."""
        return one_or_many(self.node["Resource"])

    @property
    def names_exceptions(self) -> bool:
        """It allows all actions but the ones it names."""
        return self.node["NotAction"].present

    def principals(self, kind: str) -> list[Node]:
        """The places of its principals of a type, `AWS`, `Federated` or `Service`; a lone `*` is of every type.

        Raises UnknownValueError.
        """
        principal = self.node["Principal"]
        return [principal] if isinstance(principal.value, str) else one_or_many(principal[kind])

    @property
    def conditions(self) -> Iterator[tuple[str, str, Node]]:
        """The tests, the keys they look at, and the places of the values. Raises UnknownValueError."""
        for test, keys in self.node["Condition"].fields.items():
            for key, values in keys.fields.items():
                yield test, key, values

    def covers(self, action: str) -> bool:
        """It names an action, by a pattern or in full; case does not matter. Raises UnknownValueError."""
        return any(fnmatchcase(action.lower(), node.text.lower()) for node in self.actions)


def one_or_many(node: Node) -> list[Node]:
    """The places of a value that may be one or a list; an unknown one stands for itself."""
    if isinstance(node.raw, list):
        return node.items
    return [node] if node.present else []


def statements(policy: Node) -> list[Statement]:
    """The statements of a policy. Raises UnknownValueError where even their number is unknown."""
    found = content(policy)["Statement"]
    return [Statement(node) for node in one_or_many(found) if node.unknown or isinstance(node.raw, dict)]


def content(written: Node, *, yaml: bool = False) -> Node:
    """The place of what a JSON text says: of a whole text, of one with interpolations, or of data.

    With `yaml` other texts are read as YAML; what can't be read holds nothing. Raises UnknownValueError.
    """
    raw = written.raw
    read = as_yaml if yaml else parsed
    if isinstance(raw, Unknown) and "${" in raw.expression:
        text, holes = with_holes(raw.expression)
        found = read(text)
        if isinstance(found, dict | list):
            return inside(written, filled(found, holes, raw.reason))
    if isinstance(written.value, str):
        return inside(written, read(written.text))
    return written


def inside(written: Node, found: Any) -> Node:
    """The content of a text: all of it stands where the text stands."""
    return Document(written.document.file, found, lambda _path: written.origin).root


def parsed(text: str) -> Any:
    """What a JSON text says, None for other texts."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def as_yaml(text: str) -> Any:
    """What a text of JSON or YAML says, None for other texts."""
    import yaml

    found = parsed(text)
    if found is not None:
        return found
    try:
        return yaml.load(text, yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def filled(found: Any, holes: list[str], reason: str) -> Any:
    """Parsed content with the interpolations back in: keys as templates, values as Unknowns."""
    if isinstance(found, dict):
        return {refilled(str(key), holes): filled(value, holes, reason) for key, value in found.items()}
    if isinstance(found, list):
        return [filled(item, holes, reason) for item in found]
    if isinstance(found, str) and HOLE in found:
        text = refilled(found, holes)
        return Unknown(text[2:-1] if text in holes else text, reason)
    return found
