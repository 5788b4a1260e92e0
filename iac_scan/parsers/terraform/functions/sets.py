"""Functions on sets."""

from collections.abc import Callable, Mapping
from itertools import product

from iac_scan.parsers.terraform.convert import convert, unify
from iac_scan.parsers.terraform.functions.function import ANY_SET, Function
from iac_scan.parsers.terraform.types import DYNAMIC, SEQUENCES, tuple_of
from iac_scan.parsers.terraform.values import (
    EvaluationError,
    Value,
    identity,
    list_value,
    set_value,
    tuple_value,
)

Keep = Callable[[Value, list[set[object]]], bool]


def alike(sets: tuple[Value, ...]) -> list[Value]:
    """The sets converted to their common type. Raises EvaluationError if there is none."""
    of = unify(part.type for part in sets if part.raw or (part.element or DYNAMIC).kind != "dynamic")
    if of is None or (of.kind != "set" and of.kind != "dynamic"):
        raise EvaluationError("the sets have no type in common")
    return [convert(part, of) for part in sets]


def combined(sets: tuple[Value, ...], keep: Keep, *, first_only: bool) -> Value:
    """The elements, of the first set or of all, that are to be kept in view of the others."""
    converted = alike(sets)
    identities = [{identity(part) for part in other.raw} for other in converted]
    source = converted[:1] if first_only else converted
    element = next((part.element for part in converted if part.element and part.element.kind != "dynamic"), DYNAMIC)
    return set_value((part for one in source for part in one.raw if keep(part, identities)), element)


def union(*sets: Value) -> Value:
    """What is in any of the sets."""
    return combined(sets, lambda _part, _others: True, first_only=False)


def intersection(*sets: Value) -> Value:
    """What is in all of the sets."""
    return combined(sets, lambda part, others: all(identity(part) in other for other in others), first_only=True)


def difference(left: Value, right: Value) -> Value:
    """What is in the left set only."""
    return combined((left, right), lambda part, others: identity(part) not in others[1], first_only=True)


def cartesian(*arguments: Value) -> Value:
    """All combinations of one element of each: a set if one of them is a set, else a list."""
    if len(arguments) < 2:
        raise EvaluationError("setproduct() needs at least two arguments")
    for argument in arguments:
        if argument.kind not in SEQUENCES:
            raise EvaluationError("setproduct() takes lists, sets and tuples only")
    columns: list[tuple[Value, ...]] = []
    elements = []
    for argument in arguments:
        element = argument.element if argument.element is not None else unify(part.type for part in argument.raw)
        if element is None:
            raise EvaluationError("the elements of a tuple have no type in common")
        elements.append(element)
        columns.append(tuple(convert(part, element) for part in argument.raw))
    of = tuple_of(tuple(elements))
    rows = (tuple_value(row) for row in product(*columns))
    if any(argument.kind == "set" for argument in arguments):
        return set_value(rows, of)
    return list_value(rows, of)


FUNCTIONS: Mapping[str, Function] = {
    "setintersection": Function(intersection, (ANY_SET,), ANY_SET, mode="whole"),
    "setproduct": Function(cartesian, variadic=DYNAMIC, mode="partial"),
    "setsubtract": Function(difference, (ANY_SET, ANY_SET), mode="whole"),
    "setunion": Function(union, (ANY_SET,), ANY_SET, mode="partial"),
}
