"""Values and where they were written: the places that checks look at and point to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from iac_scan.model.record import portable
from iac_scan.model.source import Origin, Span

Path = tuple[str | int, ...]
AFTER_APPLY = "known after apply"  # why what Terraform's resources are given is unknown
OUTSIDE = "read from outside"  # why what Terraform's data sources tell is unknown
COMPUTED = "known after apply, decided by the provider"  # why what no configuration mentions is unknown


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value nobody can know before render or apply; `expression` is its source text, `reason` says why."""

    expression: str
    reason: str


class UnknownValueError(Exception):
    """Raised when a decision is asked of an Unknown; the runner turns it into the verdict *unknown*."""

    def __init__(self, unknown: Unknown, node: "Node") -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown
        self.node = node


def absent(node: "Node", reason: str) -> UnknownValueError:
    """The error that something which would decide is not in the files, at the place that names it or would."""
    return UnknownValueError(Unknown(str(node.key or ""), reason), node)


@portable
@dataclass(frozen=True, slots=True)
class Document:
    """One parsed document: its plain value, and a function that finds where a path of it is written.

    `locate` may be slow: it is called only for what is reported. A path that does not exist is located at the nearest
    block that does.
    """

    file: str
    value: Any
    locate: Callable[[Path], Origin]

    @property
    def root(self) -> "Node":
        """The place of the whole document."""
        return Node(self, None, None, self.value)


class _Missing:
    """The raw value of a place where nothing is written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Final = _Missing()


class Node:
    """A place in a document, whether or not anything is written there.

    `node["spec"]["x"]` never raises and costs one look-up. `raw` is what is written: a plain value, `MISSING`, or an
    `Unknown`. The reading properties raise `UnknownValueError` where the answer would depend on an Unknown, and read
    odd shapes (a string where a list should be) as empty.
    """

    __slots__ = ("document", "key", "parent", "raw")

    def __init__(self, document: Document, parent: "Node | None", key: str | int | None, raw: Any) -> None:
        self.document = document
        self.parent = parent
        self.key = key
        self.raw = raw

    def __reduce__(self) -> tuple[type["Node"], tuple[object, ...]]:
        return Node, (self.document, self.parent, self.key, self.raw)

    def __getitem__(self, key: str | int) -> "Node":
        raw = self.raw
        if type(raw) is dict or isinstance(raw, dict):  # the first is what nearly all are, and quicker to see
            return Node(self.document, self, key, raw.get(key, MISSING))
        if isinstance(raw, Unknown):
            return Node(self.document, self, key, raw)
        if isinstance(raw, list) and isinstance(key, int) and -len(raw) <= key < len(raw):
            return Node(self.document, self, key % len(raw), raw[key])
        return Node(self.document, self, key, MISSING)

    def at(self, *path: str | int) -> "Node":
        """The place reached by following `path`."""
        node = self
        for key in path:
            node = node[key]
        return node

    @property
    def path(self) -> Path:
        """The keys and indexes that lead here from the root of the document."""
        keys: list[str | int] = []
        node: Node | None = self
        while node is not None and node.key is not None:
            keys.append(node.key)
            node = node.parent
        return tuple(reversed(keys))

    @property
    def present(self) -> bool:
        """Something other than null is written here, known or not."""
        return self.raw is not MISSING and self.raw is not None

    @property
    def unknown(self) -> bool:
        """What is written here can't be known before render or apply."""
        return isinstance(self.raw, Unknown)

    @property
    def value(self) -> Any:
        """The plain value, None when absent or null; raises UnknownValueError."""
        if isinstance(self.raw, Unknown):
            raise UnknownValueError(self.raw, self)
        return None if self.raw is MISSING else self.raw

    @property
    def scalar(self) -> str | int | float | bool | None:
        """The value if it is no mapping and no list, else None; raises UnknownValueError."""
        value = self.value
        return None if isinstance(value, dict | list) else value

    @property
    def text(self) -> str:
        """The value if it is a string, else the empty string; raises UnknownValueError."""
        value = self.value
        return value if isinstance(value, str) else ""

    @property
    def written(self) -> str:
        """The text that is written here, an Unknown by its expression; empty for what is no text."""
        raw = self.raw
        return raw.expression if isinstance(raw, Unknown) else raw if isinstance(raw, str) else ""

    @property
    def items(self) -> "list[Node]":
        """The places of a list's items; empty for anything else; raises UnknownValueError."""
        value = self.value
        if not isinstance(value, list):
            return []
        return [Node(self.document, self, index, item) for index, item in enumerate(value)]

    @property
    def fields(self) -> "dict[str, Node]":
        """The places of a mapping's values by key; empty for anything else; raises UnknownValueError."""
        value = self.value
        if not isinstance(value, dict):
            return {}
        return {key: Node(self.document, self, key, item) for key, item in value.items()}

    @property
    def strings(self) -> list[str]:
        """The strings of a list; empty for anything else; raises UnknownValueError for the list or one of its items."""
        value = self.value
        if not isinstance(value, list):
            return []
        for index, item in enumerate(value):
            if isinstance(item, Unknown):
                raise UnknownValueError(item, self[index])
        return [item for item in value if isinstance(item, str)]

    @property
    def flag(self) -> bool:
        """The value is `true`; raises UnknownValueError."""
        return self.value is True

    def walk(self) -> Iterator["Node"]:
        """The place itself and all places below it, in document order; Unknowns are yielded, not raised."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            raw = node.raw
            if isinstance(raw, dict):
                stack.extend(reversed([Node(node.document, node, key, item) for key, item in raw.items()]))
            elif isinstance(raw, list):
                stack.extend(reversed([Node(node.document, node, index, item) for index, item in enumerate(raw)]))

    @property
    def origin(self) -> Origin:
        """Where this is written and what feeds it; a missing field is located at the block it is missing from."""
        return self.document.locate(self.path)

    @property
    def span(self) -> Span:
        """Where this is written."""
        return self.origin.span

    def __repr__(self) -> str:
        return f"Node({self.document.file}, {'/'.join(map(str, self.path))}, {self.raw!r:.60})"
