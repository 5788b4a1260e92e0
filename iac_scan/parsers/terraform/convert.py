"""Conversions between types, and the type that several have in common, as cty's convert package has them."""

from collections.abc import Callable, Iterable
from typing import Any

from iac_scan.parsers.terraform.numbers import parse_number
from iac_scan.parsers.terraform.types import (
    BOOL,
    COLLECTIONS,
    DYNAMIC,
    SEQUENCES,
    STRING,
    Type,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)
from iac_scan.parsers.terraform.values import (
    EvaluationError,
    Value,
    boolean,
    list_value,
    map_value,
    null,
    number,
    object_value,
    set_value,
    string,
    text_of,
    tuple_value,
    unknown,
    with_sensitive,
)

PRIMITIVE = frozenset({"string", "number", "bool"})


def convert(value: Value, target: Type) -> Value:
    """The value as one of another type. Raises EvaluationError where Terraform would."""
    if target.kind == "dynamic":
        return value
    if value.kind in PRIMITIVE and value.kind == target.kind:
        return value
    source = value.type
    if source == target:
        return value
    if value.open is not None:
        return with_sensitive(unknown(value.open, target), sensitive=value.sensitive)
    if value.raw is None or not value.is_known:
        if not convertible(source, target):
            raise EvaluationError(mismatch(value, target))
        result_type = concrete(source, target)
        if value.raw is None:
            return with_sensitive(null(result_type), sensitive=value.sensitive)
        result = unknown(value.raw, result_type, maybe_null=value.maybe_null, tree=value.tree)
        return with_sensitive(result, sensitive=value.sensitive)
    if target.kind in PRIMITIVE:
        result = primitive(value, target)
    elif target.kind in COLLECTIONS:
        result = collection(value, target)
    else:
        result = structure(value, target)
    return with_sensitive(result, sensitive=value.sensitive)


def mismatch(value: Value, target: Type) -> str:
    """Why a conversion is refused."""
    return f"{noun(target)} is required, not {noun(value.type)}"


def noun(of: Type) -> str:
    """A type in words."""
    article = "an" if of.kind == "object" else "a"
    return "any value" if of.kind == "dynamic" else f"{article} {of.kind}"


def primitive(value: Value, target: Type) -> Value:
    """A string, number or bool out of another one."""
    if value.kind not in PRIMITIVE:
        raise EvaluationError(mismatch(value, target))
    if target.kind == "string":
        return string(text_of(value))
    if value.kind != "string":
        raise EvaluationError(mismatch(value, target))
    if target.kind == "bool":
        if value.raw in ("true", "1"):
            return boolean(True)  # noqa: FBT003 the value is what it is for
        if value.raw in ("false", "0"):
            return boolean(False)  # noqa: FBT003 the value is what it is for
        raise EvaluationError("a bool is required: the string is neither true nor false")
    parsed = parse_number(value.raw)
    if parsed is None:
        raise EvaluationError("a number is required: the string does not spell one")
    return number(parsed)


def collection(value: Value, target: Type) -> Value:
    """A list, set or map out of another collection or structure."""
    if target.kind == "map":
        if value.kind not in ("map", "object"):
            raise EvaluationError(mismatch(value, target))
        names = list(value.raw)
        parts = [value.raw[name] for name in names]
        typed = [part for part in parts if part.kind != "dynamic" or not part.is_null]
        element, _ = elements(typed or parts, wanted_element(value, target))
        parts = [convert(part, element) for part in parts]
        return map_value(dict(zip(names, parts, strict=True)), element)
    if value.kind not in SEQUENCES:
        raise EvaluationError(mismatch(value, target))
    element, parts = elements(list(value.raw), wanted_element(value, target))
    if target.kind == "list":
        return list_value(parts, element)
    return set_value(parts, element)


def wanted_element(value: Value, target: Type) -> Type:
    """The element type of a conversion's result; where any will do, a collection keeps its own."""
    if target.of.kind == "dynamic" and value.element is not None:
        return value.element
    return target.of


def elements(parts: list[Value], wanted: Type) -> tuple[Type, list[Value]]:
    """The parts converted to one element type; where any will do, to the one they have in common."""
    if wanted.has_dynamic:
        if wanted.kind != "dynamic":
            parts = [convert(part, wanted) for part in parts]
        types = [part.type for part in parts]
        found = unify(types)
        if found is None or (found.kind == "dynamic" and any(of.kind not in ("dynamic", *PRIMITIVE) for of in types)):
            raise EvaluationError("all elements must have the same type")
        wanted = found
    return wanted, [convert(part, wanted) for part in parts]


def structure(value: Value, target: Type) -> Value:
    """A tuple or an object out of another structure, or an object out of a map."""
    if target.kind == "tuple":
        if value.kind != "tuple" or len(value.raw) != len(target.items):
            raise EvaluationError(mismatch(value, target))
        return tuple_value(convert(part, wanted) for part, wanted in zip(value.raw, target.items, strict=True))
    if value.kind not in ("object", "map"):
        raise EvaluationError(mismatch(value, target))
    parts: dict[str, Value] = {}
    for name, wanted in target.attributes:
        if name in value.raw:
            parts[name] = convert(value.raw[name], wanted)
        elif name in target.optional:
            parts[name] = null(wanted)
        else:
            raise EvaluationError(f'the attribute "{name}" is required')
    return object_value(parts)


def concrete(source: Type, target: Type) -> Type:
    """The type a null or unknown value of one type gets when converted to another that may be open."""
    if not target.has_dynamic:
        return target
    if target.kind in COLLECTIONS and source.kind != "dynamic" and target.of.kind == "dynamic":
        element = unify(inside(source))
        if element is None:
            raise EvaluationError(f"the parts of {noun(source)} have no type in common")
        return Type(target.kind, element)
    return target


def convertible(source: Type, target: Type) -> bool:
    """Some value of the one type can be converted to the other."""
    if "dynamic" in (source.kind, target.kind) or source == target:
        return True
    if target.kind in PRIMITIVE:
        return source.kind == "string" or (source.kind in PRIMITIVE and target.kind == "string")
    if target.kind == "map":
        return source.kind in ("map", "object") and all(convertible(part, target.of) for part in inside(source))
    if target.kind in ("list", "set"):
        return source.kind in SEQUENCES and all(convertible(part, target.of) for part in inside(source))
    if target.kind == "tuple":
        pairs = zip(source.items, target.items, strict=False)
        same_length = source.kind == "tuple" and len(source.items) == len(target.items)
        return same_length and all(convertible(a, b) for a, b in pairs)
    if source.kind == "map":
        return all(convertible(source.of, part) for _, part in target.attributes)
    fields = source.fields
    return source.kind == "object" and all(
        convertible(fields[name], part) if name in fields else name in target.optional
        for name, part in target.attributes
    )


def inside(of: Type) -> list[Type]:
    """The types of what a value of a type contains."""
    if of.kind in COLLECTIONS:
        return [of.of]
    return [*of.items, *(part for _, part in of.attributes)]


def unify(types: Iterable[Type]) -> Type | None:
    """The type that values of all these types can be converted to, None if there is none."""
    found = list(dict.fromkeys(types))
    if not found:
        return DYNAMIC
    if len(found) == 1:
        return found[0]
    kinds = {of.kind for of in found}
    rest = kinds - {"dynamic"}
    dynamic = "dynamic" in kinds
    for kind, other, make in BY_KIND:
        if rest == {kind}:
            return DYNAMIC if dynamic else unify_alike(found, kind)
        if other and rest == {kind, other}:
            together = unify_mixed(found, kind, other, make, dynamic=dynamic)
            if together is not None:
                return together
    if rest == {"object"} or rest == {"tuple"}:
        return DYNAMIC if dynamic else unify_structures(found, kinds)
    if {"object", "tuple"} <= rest:
        return None
    return preferred(found)


BY_KIND: tuple[tuple[Any, str, Callable[[Type], Type]], ...] = (
    ("map", "object", map_of),
    ("list", "tuple", list_of),
    ("set", "", set_of),
)


def unify_alike(types: list[Type], kind: Any) -> Type | None:
    """Collections of one kind: of what their elements have in common."""
    element = unify(of.of for of in types)
    return None if element is None else Type(kind, element)


def unify_mixed(
    types: list[Type], kind: str, structure_kind: str, make: Callable[[Type], Type], *, dynamic: bool
) -> Type | None:
    """Maps with objects as maps, lists with tuples as lists."""
    if dynamic:
        return DYNAMIC
    parts = [part for of in types if of.kind == structure_kind for part in inside(of)]
    element = unify([*(of.of for of in types if of.kind == kind), *parts])
    return None if element is None else make(element)


def unify_structures(types: list[Type], kinds: set[Any]) -> Type | None:
    """Objects with the same attributes and tuples of the same length part by part; others as maps and lists."""
    first = types[0]
    if kinds == {"object"}:
        names = [name for name, _ in first.attributes]
        if all([name for name, _ in of.attributes] == names for of in types):
            fields = [of.fields for of in types]
            parts = {name: unify(field[name] for field in fields) for name in names}
            if None not in parts.values():
                return object_of({name: part for name, part in parts.items() if part is not None})
        return common(types, map_of)
    if all(len(of.items) == len(first.items) for of in types):
        columns = [unify(column) for column in zip(*(of.items for of in types), strict=True)]
        if None not in columns:
            return tuple_of(tuple(column for column in columns if column is not None))
    return common(types, list_of)


def common(types: list[Type], make: Callable[[Type], Type]) -> Type | None:
    """The collection of what all parts of structures have in common; None if that is no definite type."""
    parts = [part for of in types for part in inside(of)]
    if make is map_of:  # nulls of no type count in lists only, as cty has it
        parts = [part for part in parts if part.kind != "dynamic"] or parts
    element = unify(parts)
    if element is None or (element.kind == "dynamic" and any(part.kind != "dynamic" for part in parts)):
        return None
    return make(element)


def preferred(types: list[Type]) -> Type | None:
    """The one of the types that all others can be converted to, more general ones first."""
    types = [of for of in types if of.kind != "dynamic"]
    order = sorted(types, key=lambda of: sum(more_general(of, other) for other in types), reverse=True)
    return next((wanted for wanted in order if all(convertible(of, wanted) for of in types)), None)


def more_general(one: Type, other: Type) -> bool:
    """Every value of the other type converts to this one, and not the other way round."""
    if one.kind == "string" and other.kind in ("number", "bool"):
        return True
    return one.kind in COLLECTIONS | {"tuple"} and one != other and convertible(other, one) and one.kind == "list"


def to_string(value: Value) -> Value:
    """The value as a string."""
    return convert(value, STRING)


def to_bool(value: Value) -> Value:
    """The value as a bool."""
    return convert(value, BOOL)
