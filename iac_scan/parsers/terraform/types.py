"""Terraform's types (cty): primitives, collections of one element type, and structures with a type for each part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["dynamic", "string", "number", "bool", "list", "set", "map", "tuple", "object"]
COLLECTIONS = frozenset({"list", "set", "map"})
SEQUENCES = frozenset({"list", "set", "tuple"})


@dataclass(frozen=True, slots=True)
class Type:
    """A type. `element` is a collection's; `items` a tuple's; `attributes` an object's, sorted by name.

    `optional` names the attributes that a type constraint lets be missing. `dynamic` is the type not known yet.
    """

    kind: Kind
    element: "Type | None" = None
    items: "tuple[Type, ...]" = ()
    attributes: "tuple[tuple[str, Type], ...]" = ()
    optional: frozenset[str] = frozenset()

    @property
    def of(self) -> "Type":
        """A collection's element type."""
        return self.element or DYNAMIC

    @property
    def fields(self) -> "dict[str, Type]":
        """An object's attribute types by name."""
        return dict(self.attributes)

    @property
    def has_dynamic(self) -> bool:
        """The type is not fully known."""
        if self.kind == "dynamic":
            return True
        parts = (self.element, *self.items, *(part for _, part in self.attributes))
        return any(part is not None and part.has_dynamic for part in parts)

    def __str__(self) -> str:
        if self.kind in COLLECTIONS:
            return f"{self.kind}({'any' if self.of.kind == 'dynamic' else self.of})"
        if self.kind == "tuple":
            return f"tuple([{', '.join(map(str, self.items))}])"
        if self.kind == "object":
            return f"object({{{', '.join(f'{name}={part}' for name, part in self.attributes)}}})"
        return self.kind


DYNAMIC = Type("dynamic")
STRING = Type("string")
NUMBER = Type("number")
BOOL = Type("bool")
PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL}


def list_of(element: Type) -> Type:
    """The type of lists of a type."""
    return Type("list", element)


def set_of(element: Type) -> Type:
    """The type of sets of a type."""
    return Type("set", element)


def map_of(element: Type) -> Type:
    """The type of maps of a type."""
    return Type("map", element)


def tuple_of(items: tuple[Type, ...]) -> Type:
    """The type of tuples of these types."""
    return Type("tuple", items=items)


def object_of(attributes: Mapping[str, Type], optional: frozenset[str] = frozenset()) -> Type:
    """The type of objects with these attributes."""
    return Type("object", attributes=tuple(sorted(attributes.items())), optional=optional)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What optional() fills in: values for missing or null attributes, and the same for what is inside."""

    values: Mapping[str, object] = field(default_factory=dict)
    children: "Mapping[str, Defaults]" = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values or self.children)
