"""What the fields of built-in Kubernetes objects take, in each minor version.

The data are schemas/kubernetes/structure.json, whose generator (scripts/kubernetes_schema.py) documents its words.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple

from iac_scan.model.node import Unknown
from iac_scan.model.record import record

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parent if (PACKAGE.parent / "pyproject.toml").exists() else PACKAGE / "_bundled"
FOLDER = CHECKOUT / "schemas" / "kubernetes"
ENTRY = re.compile(r"(?P<taken>\S+)(?: since (?P<since>\d+))?(?: until (?P<until>\d+))?(?: \| )?")
# Null is fine everywhere, and so is what can't be known. The exact type decides: True is no integer.
ALWAYS = frozenset({NoneType, Unknown})
PLAIN: dict[str, frozenset[type]] = {
    "string": ALWAYS | {str},
    "integer": ALWAYS | {int},
    "number": ALWAYS | {int, float},
    "boolean": ALWAYS | {bool},
    "quantity": ALWAYS | {str, int, float},
    "int-or-string": ALWAYS | {str, int},
    "any": ALWAYS | {str, int, float, bool, list, dict},
}


class Entry(NamedTuple):
    """What a field takes, or the type of a kind, from one minor version to another; None is without bound."""

    taken: str
    since: int | None
    until: int | None

    def holds(self, minor: int) -> bool:
        """A minor version lies within the bounds."""
        return (self.since is None or self.since <= minor) and (self.until is None or minor <= self.until)


@record
class Taken:
    """What a field takes: `plain` values, a `list` or `mapping` of something, or an `object` of the type `name`.

    `accepts` are the Python types of the values that need no further look.
    """

    form: str
    name: str
    of: "Taken | None" = None
    accepts: frozenset[type] = ALWAYS


@dataclass(frozen=True, eq=False)
class KubernetesSchema:
    """The fields of every built-in type in one minor version; types are read when they are first asked for."""

    minor: int
    kinds: Mapping[str, str]
    types: Mapping[str, Mapping[str, str]]
    _fields: dict[str, dict[str, Taken]] = field(default_factory=dict)

    def type_of(self, api_version: str, kind: str) -> str:
        """The name of a kind's type, empty if the kind is not built in."""
        written = self.kinds.get(f"{api_version}/{kind}", "")
        return next((entry.taken for entry in entries(written) if entry.holds(self.minor)), "")

    def fields(self, name: str) -> dict[str, Taken]:
        """The fields of a type by name."""
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = {
                field_name: taken(entry.taken)
                for field_name, written in self.types[name].items()
                for entry in entries(written)
                if entry.holds(self.minor)
            }
        return found

    def history(self, name: str, field_name: str) -> tuple[Entry, ...]:
        """What a field of a type takes in all minor versions; empty if it has never been a field of it."""
        return tuple(entries(self.types[name].get(field_name, "")))


def entries(written: str) -> Iterator[Entry]:
    """The alternatives of a text such as `[]V1Subject until 28 | []RbacV1Subject since 29`."""
    for match in ENTRY.finditer(written):
        yield Entry(
            match["taken"],
            int(match["since"]) if match["since"] else None,
            int(match["until"]) if match["until"] else None,
        )


@cache
def taken(written: str) -> Taken:
    """What a text such as `[]V1Container` or `{}quantity` stands for."""
    if written.startswith(("[]", "{}")):
        return Taken("list" if written[0] == "[" else "mapping", "", taken(written[2:]))
    return Taken("plain", written, accepts=PLAIN[written]) if written in PLAIN else Taken("object", written)


@cache
def data() -> dict[str, Any]:
    """The generated file's content."""
    content: dict[str, Any] = json.loads((FOLDER / "structure.json").read_text(encoding="utf-8"))
    return content


@cache
def schema_for(api_version: str, kind: str, minor: int) -> KubernetesSchema | None:
    """The schema to judge a kind by in Kubernetes 1.`minor`, None if the kind is not built in.

    It is that of the nearest version which is known to serve the kind.
    """
    known = list(entries(data()["kinds"].get(f"{api_version}/{kind}", "")))
    if not known:
        return None
    first, last = data()["minors"]
    since = first if known[0].since is None else known[0].since
    until = last if known[-1].until is None else known[-1].until
    return schema(max(since, min(minor, until)))


@cache
def schema(minor: int) -> KubernetesSchema:
    """The schema of a minor version that the data cover."""
    return KubernetesSchema(minor, data()["kinds"], data()["types"])
