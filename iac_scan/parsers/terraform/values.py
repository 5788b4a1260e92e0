"""Values as Terraform computes them: known, null or unknown with a reason, each of a type and perhaps sensitive."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.numbers import Number, plain, spelled
from iac_scan.parsers.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)


class EvaluationError(Exception):
    """Terraform would refuse to evaluate this."""


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A value. `raw` is None for null, an Unknown, a str, a number, a bool, a tuple of Values or a dict of Values.

    `element` is the element type of a list, set or map; `type` is worked out for tuples and objects. `open` is set for
    objects whose other attributes only a provider knows. `tree` is set for an unknown text of JSON whose structure
    is known, and for an object that is unknown for its keys' sake: there they are written as templates. `maybe_null`
    is False for an unknown that is certainly not null.
    """

    kind: str
    raw: Any
    element: Type | None = None
    sensitive: bool = False
    open: Unknown | None = None
    tree: "Value | None" = None
    maybe_null: bool = True
    of: Type | None = None

    @property
    def type(self) -> Type:
        """The type."""
        if self.of is not None:
            return self.of
        if self.kind == "tuple":
            return tuple_of(tuple(item.type for item in self.raw))
        if self.kind == "object":
            return DYNAMIC if self.open else object_of({name: item.type for name, item in self.raw.items()})
        return SIMPLE.get(self.kind) or Type(self.kind, self.element)  # type: ignore[arg-type]

    @property
    def is_null(self) -> bool:
        """The value is null."""
        return self.raw is None

    @property
    def is_known(self) -> bool:
        """The value itself is known; parts of it may not be."""
        return type(self.raw) is not Unknown

    @property
    def is_whole(self) -> bool:
        """The value and all of its parts are known."""
        return not any(part.open is not None or type(part.raw) is Unknown for part in walk(self))

    @property
    def unknowns(self) -> Iterator[Unknown]:
        """What is not known in it."""
        for part in walk(self):
            if type(part.raw) is Unknown:
                yield part.raw
            elif part.open is not None:
                yield part.open

    @property
    def any_sensitive(self) -> bool:
        """The value or a part of it is sensitive."""
        return any(part.sensitive for part in walk(self))

    def __iter__(self) -> "Iterator[Value]":
        """The elements of a collection or structure, in Terraform's order."""
        if isinstance(self.raw, dict):
            return iter(self.raw[name] for name in sorted(self.raw))
        return iter(self.raw)

    def __repr__(self) -> str:
        return f"Value({self.type}, {plain_data(self)!r:.80})"


SIMPLE = {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}
NULL = Value("dynamic", None)
TRUE = Value("bool", True)  # noqa: FBT003 the value is what it is for
FALSE = Value("bool", False)  # noqa: FBT003 the value is what it is for
EMPTY_TUPLE = Value("tuple", ())
EMPTY_OBJECT = Value("object", {})


def walk(value: Value) -> Iterator[Value]:
    """A value and all of its parts."""
    pending = [value]
    while pending:
        part = pending.pop()
        yield part
        raw = part.raw
        if type(raw) is tuple:
            pending.extend(raw)
        elif type(raw) is dict:
            pending.extend(raw.values())


def string(text: str) -> Value:
    """A known string."""
    return Value("string", text)


def number(value: Number) -> Value:
    """A known number."""
    return Value("number", value)


def boolean(value: bool) -> Value:
    """A known bool."""
    return TRUE if value else FALSE


def null(of: Type = DYNAMIC) -> Value:
    """Null of a type."""
    return NULL if of.kind == "dynamic" else Value(of.kind, None, of.element, of=of)


def unknown(why: Unknown, of: Type = DYNAMIC, *, maybe_null: bool = True, tree: Value | None = None) -> Value:
    """A value of a type that nobody knows before apply."""
    return Value(of.kind, why, of.element, maybe_null=maybe_null, of=of, tree=tree)


def tuple_value(items: Iterable[Value]) -> Value:
    """A tuple."""
    return Value("tuple", tuple(items))


def object_value(attributes: Mapping[str, Value]) -> Value:
    """An object."""
    return Value("object", dict(attributes))


def list_value(items: Iterable[Value], element: Type) -> Value:
    """A list of elements that are of the element type already."""
    return Value("list", tuple(items), element, of=list_of(element))


def map_value(items: Mapping[str, Value], element: Type) -> Value:
    """A map of elements that are of the element type already."""
    return Value("map", dict(items), element, of=map_of(element))


def set_value(items: Iterable[Value], element: Type) -> Value:
    """A set: each element once, in cty's order; elements that are not wholly known come last."""
    found: dict[Any, Value] = {}
    for item in items:  # two that are not known may turn out to be the same, or not
        found.setdefault(identity(item) if item.is_whole else len(found), item)
    ordered = tuple(sorted(found.values(), key=set_order))
    marked = any(item.any_sensitive for item in ordered)
    return Value("set", tuple(map(unmarked, ordered)), element, marked, of=set_of(element))


def set_order(value: Value) -> tuple[Any, ...]:
    """The key by which cty orders a set's elements: by value for primitives, else by an arbitrary but fixed order."""
    raw = value.raw
    if not value.is_whole:
        return (2,)
    if raw is None:
        return (1,)
    if value.kind == "string":
        return (0, raw.encode())
    if value.kind in ("number", "bool"):
        return (0, raw)
    return (0, hash_text(value).encode())


def hash_text(value: Value) -> str:
    """What cty sorts elements of sets by that are no primitives."""
    raw = value.raw
    if raw is None:
        return "~"
    if isinstance(raw, tuple):
        left, right = "<>" if value.kind == "tuple" else "[]"
        return left + "".join(f"{hash_text(part)};" for part in raw) + right
    if isinstance(raw, dict):
        if value.kind == "object":
            return "<" + "".join(f"{hash_text(raw[name])};" for name in sorted(raw)) + ">"
        return "{" + "".join(f"{json.dumps(name)}:{hash_text(raw[name])};" for name in sorted(raw)) + "}"
    if isinstance(raw, bool):
        return "T" if raw else "F"
    return json.dumps(raw, ensure_ascii=False) if isinstance(raw, str) else format(float(raw), ".10g")


def identity(value: Value) -> Any:
    """Something hashable that two values share exactly if they are the same value of the same type."""
    raw = value.raw
    if type(raw) is tuple:
        return (value.kind, tuple(map(identity, raw)))
    if type(raw) is dict:
        return (value.kind, tuple((name, identity(raw[name])) for name in sorted(raw)))
    if type(raw) is Unknown:
        return ("unknown", id(raw))
    return (value.kind, raw)


def with_sensitive(value: Value, *, sensitive: bool) -> Value:
    """The value, marked as sensitive if asked; a mark is never taken away."""
    if not sensitive or value.sensitive:
        return value
    return copy(value, sensitive=True)


def copy(value: Value, *, sensitive: bool) -> Value:
    """The value with another mark."""
    return Value(value.kind, value.raw, value.element, sensitive, value.open, value.tree, value.maybe_null, value.of)


def unmarked(value: Value) -> Value:
    """The value and all of its parts without the mark of sensitivity."""
    if not value.any_sensitive:
        return value
    raw = value.raw
    if type(raw) is tuple:
        raw = tuple(map(unmarked, raw))
    elif type(raw) is dict:
        raw = {name: unmarked(part) for name, part in raw.items()}
    return Value(
        value.kind, raw, value.element, open=value.open, tree=value.tree, maybe_null=value.maybe_null, of=value.of
    )


def from_plain(data: Any) -> Value:
    """The value of plain data such as JSON gives: lists as tuples, mappings as objects."""
    if data is None:
        return NULL
    if isinstance(data, bool):
        return boolean(data)
    if isinstance(data, int | Fraction):
        return number(data)
    if isinstance(data, float):
        exact = Fraction(data)
        return number(exact.numerator if exact.denominator == 1 else exact)
    if isinstance(data, str):
        return string(data)
    if isinstance(data, Unknown):
        return unknown(data)
    if isinstance(data, dict):
        return object_value({name: from_plain(part) for name, part in data.items()})
    return tuple_value(from_plain(part) for part in data)


def key_text(key: str | Unknown) -> str:
    """An object's key; an unknown one as the template it is written as."""
    if not isinstance(key, Unknown):
        return key
    return key.expression if "${" in key.expression else f"${{{key.expression}}}"


def plain_data(value: Value, *, in_json: bool = False) -> Any:
    """The value as plain data with Unknown leaves. A JSON text known in part is its tree; sets are sorted lists.

    Inside such a tree an object with unknown keys is its tree as well; anywhere else it is Unknown.
    """
    raw = value.raw
    if type(raw) is str or type(raw) is bool or raw is None:
        return raw
    if type(raw) is tuple:
        return [plain_data(part, in_json=in_json) for part in raw]
    if type(raw) is dict:
        return {name: plain_data(part, in_json=in_json) for name, part in raw.items()}
    if type(raw) is Unknown:
        opened = value.tree is not None and (in_json or value.kind == "string")
        return plain_data(value.tree, in_json=True) if value.tree is not None and opened else raw
    return plain(raw)


def text_of(value: Value) -> str:
    """A known primitive as the text Terraform makes of it."""
    if value.kind == "bool":
        return "true" if value.raw else "false"
    return value.raw if value.kind == "string" else spelled(value.raw)
