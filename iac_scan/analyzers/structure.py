"""Objects against the structure of their kind: fields that do not exist there, and values of the wrong type.

The API server drops an unknown field, or rejects the object where validation is strict; a value of the wrong type is
always rejected. Names are case-sensitive. What can't be known and what is null is fine everywhere, and so is whatever
stands in an object whose kind is not built in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from iac_scan.analyzers.field_advice import Anatomy, shown
from iac_scan.analyzers.kubernetes_schema import KubernetesSchema, Taken, schema_for
from iac_scan.model.node import Node, Path

# An object with more flaws than these is no manifest that a person wrote, and advice takes time.
MOST_ADVICE = 200
WHOLE_NUMBERS = frozenset({"integer", "int-or-string"})
EXPECTED = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "quantity": "a quantity",
    "int-or-string": "an integer or a string",
    "list": "a list",
    "mapping": "a mapping",
    "object": "a mapping",
}
FOUND = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "a boolean",
    list: "a list",
    dict: "a mapping",
}


class Flaw(StrEnum):
    """What can be wrong with the structure of an object."""

    UNKNOWN_FIELD = "unknown-field"
    WRONG_TYPE = "wrong-type"


@dataclass(frozen=True, slots=True)
class Problem:
    """One flaw in the structure of an object, and the place of the field it is written in."""

    flaw: Flaw
    message: str
    at: Node


class Spot(NamedTuple):
    """A value below an object, how it is reached, and what should stand there."""

    path: Path
    raw: Any
    taken: Taken


@lru_cache(maxsize=8)
def structure_problems(body: Node, api_version: str, kind: str, minor: int) -> tuple[Problem, ...]:
    """The flaws in an object's structure by the API of Kubernetes 1.`minor`; none if its kind is not built in.

    An object that SOPS has encrypted is left alone: it is not what will be applied. The last answers are kept, for
    the several checks that ask of the same object.
    """
    return tuple(problems(body, api_version, kind, minor))


def problems(body: Node, api_version: str, kind: str, minor: int) -> Iterator[Problem]:
    """The flaws in an object's structure, one after the other."""
    schema = schema_for(api_version, kind, minor)
    if schema is None or not isinstance(body.raw, dict) or isinstance(body.raw.get("sops"), dict):
        return
    root = schema.type_of(api_version, kind)
    anatomy = Anatomy(schema, root, kind, body.raw)
    for count, (spot, flaw) in enumerate(flaws(Spot((), body.raw, Taken("object", root)), schema)):
        if flaw is Flaw.WRONG_TYPE:
            message = f"{anatomy.words(spot.path)} takes {expected(spot.taken)}, not {FOUND[type(spot.raw)]}"
        else:
            advice = anatomy.advice(spot.path, minor) if count < MOST_ADVICE else ""
            message = f"'{shown(spot.path[-1])}' is not a field of {anatomy.words(spot.path[:-1])}{advice}"
        yield Problem(flaw, message, body.at(*spot.path))


def flaws(root: Spot, schema: KubernetesSchema) -> Iterator[tuple[Spot, Flaw]]:
    """The spots in an object that are flawed."""
    stack = [root]
    while stack:
        path, raw, wanted = spot = stack.pop()
        written = parts(raw, wanted)
        if written is None:
            if not is_whole(raw, wanted):
                yield spot, Flaw.WRONG_TYPE
            continue
        fields = schema.fields(wanted.name) if wanted.of is None else {}
        for key, value in written:
            taken = wanted.of or fields.get(key)
            if taken is None:
                if not is_directive(key):
                    yield Spot((*path, key), value, wanted), Flaw.UNKNOWN_FIELD
            elif type(value) not in taken.accepts:
                stack.append(Spot((*path, key), value, taken))


def parts(raw: Any, wanted: Taken) -> Iterable[tuple[Any, Any]] | None:
    """The keys and values of what is written where `wanted` is taken, None if it has not the form it should have."""
    if wanted.form == "list":
        return enumerate(raw) if type(raw) is list else None
    return raw.items() if type(raw) is dict and wanted.form != "plain" else None


def is_whole(raw: Any, wanted: Taken) -> bool:
    """A number stands where a whole one is taken, and is whole: 80.0 reaches the API server as 80."""
    return wanted.name in WHOLE_NUMBERS and type(raw) is float and raw.is_integer()


def is_directive(key: str) -> bool:
    """A key is no field: it directs a merge (`$patch`), or its name is filled in before deployment."""
    return key.startswith("$") or "${" in key or "{{" in key


def expected(taken: Taken) -> str:
    """What a field takes, in words."""
    return EXPECTED[taken.name if taken.form == "plain" else taken.form]
