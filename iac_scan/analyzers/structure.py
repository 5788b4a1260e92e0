"""Objects against the structure of their kind: fields that do not exist there, and values of the wrong type.

The API server drops an unknown field, or rejects the object where validation is strict; a value of the wrong type is
always rejected. Names are case-sensitive. What can't be known and what is null is fine everywhere, and so is whatever
stands in an object whose kind is not built in.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Any

from iac_scan.analyzers.field_advice import Anatomy, shown
from iac_scan.model.kubernetes_schema import KubernetesSchema, Taken, schema_for
from iac_scan.model.node import Node, Path
from iac_scan.model.record import record

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


COLLECTION: dict[str, type] = {"list": list, "mapping": dict}


class Flaw(StrEnum):
    """What can be wrong with the structure of an object."""

    UNKNOWN_FIELD = "unknown-field"
    WRONG_TYPE = "wrong-type"
    OTHER_CASE = "other-case"


@record
class Problem:
    """One flaw in the structure of an object, and the place of the field it is written in."""

    flaw: Flaw
    message: str
    at: Node


# A value on the way down: the spot around it, its key there, the value, and what should stand there. A plain tuple,
# because one is made for every mapping and list of every object.
Spot = tuple["Spot | None", str | int, Any, Taken]


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
    for count, (path, raw, taken) in enumerate(flaws(body.raw, Taken("object", root), schema)):
        if taken is not None:
            message = f"{anatomy.words(path)} takes {expected(taken)}, not {FOUND[type(raw)]}"
            yield Problem(Flaw.WRONG_TYPE, message, body.at(*path))
        else:
            advice = anatomy.advice(path, minor) if count < MOST_ADVICE else ""
            message = f"'{shown(path[-1])}' is not a field of {anatomy.words(path[:-1])}{advice}"
            yield Problem(Flaw.UNKNOWN_FIELD, message, body.at(*path))


def flaws(value: Any, wanted: Taken, schema: KubernetesSchema) -> Iterator[tuple[Path, Any, Taken | None]]:
    """The paths to what is flawed, with the value there and what should stand there; None if there is no such field."""
    stack: list[Spot] = [(None, "", value, wanted)]
    while stack:
        spot = stack.pop()
        _, _, raw, wanted = spot
        if wanted.form == "object" and type(raw) is dict:
            fields = schema.fields(wanted.name)
            for key, item in raw.items():
                taken = fields.get(key)
                if taken is None:
                    if not is_directive(key):
                        yield (*path_to(spot), key), item, None
                elif type(item) not in taken.accepts:
                    stack.append((spot, key, item, taken))
        elif wanted.of is not None and type(raw) is COLLECTION[wanted.form]:
            each = wanted.of
            stack += [(spot, key, item, each) for key, item in entries(raw) if type(item) not in each.accepts]
        elif not is_whole(raw, wanted):
            yield path_to(spot), raw, wanted


def entries(raw: Any) -> Iterable[tuple[Any, Any]]:
    """The keys or indexes of a collection with what stands there."""
    return raw.items() if type(raw) is dict else enumerate(raw)


def path_to(spot: Spot) -> Path:
    """The keys and indexes that lead to a spot."""
    keys: list[str | int] = []
    while spot[0] is not None:
        keys.append(spot[1])
        spot = spot[0]
    return tuple(reversed(keys))


def is_whole(raw: Any, wanted: Taken) -> bool:
    """A number stands where a whole one is taken, and is whole: 80.0 reaches the API server as 80."""
    return wanted.name in WHOLE_NUMBERS and type(raw) is float and raw.is_integer()


def is_directive(key: str) -> bool:
    """A key is no field: it directs a merge (`$patch`), or its name is filled in before deployment."""
    return key.startswith("$") or "${" in key or "{{" in key


def expected(taken: Taken) -> str:
    """What a field takes, in words."""
    return EXPECTED[taken.name if taken.form == "plain" else taken.form]
