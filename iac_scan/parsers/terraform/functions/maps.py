"""Functions on maps and objects; where parts are unknown, what is known of the rest is kept."""

from collections.abc import Mapping
from typing import Any

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.functions.collections import because
from iac_scan.parsers.terraform.functions.function import STRING_LISTS, STRINGS, Function, UndecidableError
from iac_scan.parsers.terraform.types import DYNAMIC, STRING, list_of
from iac_scan.parsers.terraform.values import (
    EvaluationError,
    Value,
    list_value,
    map_value,
    object_value,
    string,
    text_of,
    tuple_value,
    unknown,
    with_sensitive,
)


def keys(values: Value) -> Value:
    """The sorted keys of a map or object."""
    names = (string(name) for name in sorted(mapping(values).raw))
    return list_value(names, STRING) if values.kind == "map" else tuple_value(names)


def mapping(value: Value) -> Value:
    """A map or object. Raises EvaluationError for anything else."""
    if value.kind not in ("map", "object"):
        raise EvaluationError("a map or an object is required")
    return value


def values_of(values: Value) -> Value:
    """The values of a map or object, in the order of the keys."""
    parts = tuple(mapping(values))
    return list_value(parts, values.element or DYNAMIC) if values.kind == "map" else tuple_value(parts)


def lookup(values: Value, key: Value, *default: Value) -> Value:
    """A map's or object's element, or the default."""
    if len(default) > 1:
        raise EvaluationError("lookup() takes at most three arguments")
    if values.raw is None or key.raw is None:
        raise EvaluationError("an argument of lookup() is null")
    for argument in (values, key):
        if isinstance(argument.raw, Unknown):
            raise UndecidableError(argument.raw.reason)
    found = mapping(values).raw.get(key.raw)
    if found is None and values.open is not None:
        raise UndecidableError(values.open.reason)
    if values.kind == "map" and default:
        fallback = convert(default[0], values.element or DYNAMIC)
        return fallback if found is None else found
    if found is None and not default:
        raise EvaluationError(f'there is no element with the key "{key.raw}"')
    return default[0] if found is None else found


def merge(*arguments: Value) -> Value:
    """The attributes of all maps and objects, later ones winning: a map if all are maps, else an object."""
    for argument in arguments:
        if argument.raw is not None and argument.kind not in ("map", "object", "dynamic"):
            raise EvaluationError("merge() takes maps and objects only")
    blind = next((argument for argument in arguments if not argument.is_known), None)
    if blind is not None:
        return unknown(blind.raw)
    present = [argument for argument in arguments if argument.raw is not None]
    sensitive = any(argument.sensitive for argument in arguments)
    together: dict[str, Value] = {}
    for argument in present:
        if argument.open is not None:
            return unknown(argument.open)
        together.update(argument.raw)
    types = {argument.type for argument in arguments} if all(part.kind == "map" for part in arguments) else set()
    if len(types) == 1:
        return with_sensitive(map_value(together, types.pop().of), sensitive=sensitive)
    return with_sensitive(object_value(together), sensitive=sensitive)


def transpose(values: dict[str, Any]) -> Value:
    """A map of lists with keys and elements exchanged."""
    found: dict[str, list[str]] = {}
    for key, parts in (values or {}).items():
        for part in parts:
            if part is None:
                raise EvaluationError("transpose() takes no null")
            found.setdefault(part, []).append(key)
    inner = {name: list_value(map(string, found[name]), STRING) for name in sorted(found)}
    return map_value(inner, list_of(STRING))


def zip_map(names: Value, values: Value) -> Value:
    """A map of keys and values that stand at the same positions."""
    if values.kind not in ("list", "tuple"):
        raise EvaluationError("zipmap() takes a list or tuple of values")
    if not names.is_whole:
        raise because(names)
    if len(names.raw) != len(values.raw):
        raise EvaluationError("keys and values must be of one length")
    if any(name.raw is None for name in names.raw):
        raise EvaluationError("zipmap() takes no null as key")
    together = {text_of(name): part for name, part in zip(names.raw, values.raw, strict=True)}
    return object_value(together) if values.element is None else map_value(together, values.element)


FUNCTIONS: Mapping[str, Function] = {
    "keys": Function(keys, (DYNAMIC,), mode="partial"),
    "lookup": Function(lookup, (DYNAMIC, STRING), DYNAMIC, mode="partial", unknowns=True, nulls=True),
    "merge": Function(merge, variadic=DYNAMIC, mode="partial", nulls=True, unknowns=True),
    "transpose": Function(transpose, (STRING_LISTS,), result=STRING_LISTS),
    "values": Function(values_of, (DYNAMIC,), mode="partial"),
    "zipmap": Function(zip_map, (STRINGS, DYNAMIC), mode="partial"),
}
