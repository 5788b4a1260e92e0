"""Operators, indexing and attribute access on values."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.numbers import Number, rounded
from iac_scan.parsers.terraform.types import BOOL, COLLECTIONS, DYNAMIC, NUMBER, STRING, Type
from iac_scan.parsers.terraform.values import (
    FALSE,
    EvaluationError,
    Value,
    boolean,
    number,
    tuple_value,
    unknown,
    unmarked,
    with_sensitive,
)


def divide(left: Number, right: Number) -> Number:
    """The quotient, of 512 bits."""
    if right == 0:
        raise EvaluationError("division by zero")
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    return Fraction(left) / Fraction(right)


def remainder(left: Number, right: Number) -> Number:
    """What is left of a division truncated towards zero."""
    if right == 0:
        raise EvaluationError("division by zero")
    magnitude = abs(Fraction(left)) % abs(Fraction(right))
    return -magnitude if left < 0 else magnitude


ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": divide,
    "%": remainder,
}
COMPARISON: dict[str, Callable[[Number, Number], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}


def binary(operator: str, left: Value, right: Value, text: Callable[[], str]) -> Value:
    """`left operator right`; `text` gives the source for the name of an unknown result. Raises EvaluationError."""
    sensitive = left.sensitive or right.sensitive
    if operator in ("==", "!="):
        sensitive = left.any_sensitive or right.any_sensitive
        result = equality(unmarked(left), unmarked(right), text, negated=operator == "!=")
    elif operator in ("&&", "||"):
        result = logic(operator, operand(left, BOOL), operand(right, BOOL), text)
    else:
        left, right = operand(left, NUMBER), operand(right, NUMBER)
        arithmetic = ARITHMETIC.get(operator)
        of = NUMBER if arithmetic else BOOL
        blind = next((side.raw for side in (left, right) if type(side.raw) is Unknown), None)
        if blind is not None:
            result = unknown(Unknown(text(), blind.reason), of, maybe_null=False)
        elif operator == "/" and not right.raw and left.raw:
            result = unknown(Unknown(text(), "a division by zero is infinite"), of, maybe_null=False)
        elif arithmetic:
            result = number(rounded(arithmetic(left.raw, right.raw)))
        else:
            result = boolean(COMPARISON[operator](left.raw, right.raw))
    return with_sensitive(result, sensitive=sensitive)


def operand(value: Value, of: Type) -> Value:
    """An operand as the operator takes it: of its type and not null."""
    value = convert(value, of)
    if value.raw is None:
        raise EvaluationError("an operand is null")
    return value


def logic(operator: str, left: Value, right: Value, text: Callable[[], str]) -> Value:
    """`&&` and `||`; a side that decides alone does so even if the other one is unknown."""
    decisive = operator == "||"
    if left.raw is decisive or right.raw is decisive:
        return boolean(decisive)
    for side in (left, right):
        if isinstance(side.raw, Unknown):
            return unknown(Unknown(text(), side.raw.reason), BOOL, maybe_null=False)
    return boolean(not decisive)


def equality(left: Value, right: Value, text: Callable[[], str], *, negated: bool) -> Value:
    """`==` and `!=`."""
    verdict = equal(left, right)
    if verdict is None:
        reasons = [why.reason for side in (left, right) for why in side.unknowns]
        why = reasons[0] if reasons else "null of no type is compared inside a structure"
        return unknown(Unknown(text(), why), BOOL, maybe_null=False)
    return boolean(verdict is not negated)


def equal(left: Value, right: Value) -> bool | None:
    """The values are equal: of the same type and alike in every part; None where that is unknown."""
    if left.raw is None or right.raw is None:
        other = right if left.raw is None else left
        if other.raw is None:
            return True
        return None if not other.is_known and other.maybe_null else False
    if not (left.is_known and right.is_known):
        known_types = not (left.type.has_dynamic or right.type.has_dynamic)
        certain = known_types and left.type != right.type and not (left.maybe_null and right.maybe_null)
        return False if certain else None
    if left.kind != right.kind and "dynamic" not in (left.kind, right.kind):
        return False
    if left.kind in ("string", "number", "bool"):
        return bool(left.raw == right.raw)
    if left.open is not None or right.open is not None:
        return None
    strict = left.kind in COLLECTIONS or not (left.type.has_dynamic or right.type.has_dynamic)
    if strict and left.type != right.type:
        return False
    return equal_parts(left, right)


def equal_parts(left: Value, right: Value) -> bool | None:
    """Two collections or structures of one type are equal."""
    if left.kind in ("map", "object") and left.raw.keys() != right.raw.keys():
        return False
    if left.kind == "set" and not (left.is_whole and right.is_whole):
        return None
    if len(left.raw) != len(right.raw):
        return False
    verdicts = [equal(a, b) for a, b in zip(left, right, strict=True)]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def unary(operator: str, value: Value, text: Callable[[], str]) -> Value:
    """`-x` and `!x`. Raises EvaluationError."""
    value = operand(value, NUMBER if operator == "-" else BOOL)
    if isinstance(value.raw, Unknown):
        result = unknown(Unknown(text(), value.raw.reason), value.type, maybe_null=False)
    else:
        result = number(-value.raw) if operator == "-" else boolean(not value.raw)
    return with_sensitive(result, sensitive=value.sensitive)


def get_attribute(value: Value, name: str) -> Value:
    """`value.name`: an attribute of an object or an element of a map. Raises EvaluationError."""
    raw = value.raw
    if type(raw) is dict:
        found = raw.get(name)
        if found is not None:
            return with_sensitive(found, sensitive=value.sensitive) if value.sensitive else found
        if value.open is not None:
            why = Unknown(f"{value.open.expression}.{name}", value.open.reason)
            return with_sensitive(unknown(why), sensitive=value.sensitive)
        raise EvaluationError(f'there is no attribute or element named "{name}"')
    if raw is None:
        raise EvaluationError(f'null has no attribute "{name}"')
    if type(raw) is Unknown:
        return with_sensitive(unknown_part(value, raw, name), sensitive=value.sensitive)
    raise EvaluationError(f'{value.kind} has no attribute "{name}"')


def unknown_part(value: Value, why: Unknown, name: str) -> Value:
    """An attribute or element of a value that is not known itself."""
    of = value.type
    reached = Unknown(f"{why.expression}.{name}", why.reason)
    if of.kind == "map":
        return unknown(reached, of.of)
    if of.kind == "object":
        if name not in of.fields:
            raise EvaluationError(f'there is no attribute named "{name}"')
        return unknown(reached, of.fields[name])
    if of.kind == "dynamic":
        return unknown(reached)
    raise EvaluationError(f'{of.kind} has no attribute "{name}"')


def get_index(value: Value, key: Value) -> Value:
    """`value[key]`. Raises EvaluationError."""
    sensitive = value.sensitive or key.sensitive
    if value.raw is None:
        raise EvaluationError("null has no elements")
    if key.raw is None:
        raise EvaluationError("a null key")
    if value.kind in ("map", "object"):
        key = convert(key, STRING)
        if isinstance(key.raw, Unknown):
            return with_sensitive(any_part(value, key.raw), sensitive=sensitive)
        return with_sensitive(get_attribute(value, key.raw), sensitive=sensitive)
    if value.kind in ("list", "tuple"):
        return with_sensitive(element_at(value, convert(key, NUMBER)), sensitive=sensitive)
    if value.kind == "dynamic" and isinstance(value.raw, Unknown):
        spelled = key.raw.expression if isinstance(key.raw, Unknown) else repr_key(key)
        return with_sensitive(
            unknown(Unknown(f"{value.raw.expression}[{spelled}]", value.raw.reason)), sensitive=sensitive
        )
    raise EvaluationError(f"{value.kind} has no elements that a key leads to")


def repr_key(key: Value) -> str:
    """A key as it is written between brackets."""
    return f'"{key.raw}"' if key.kind == "string" else str(key.raw)


def any_part(value: Value, why: Unknown) -> Value:
    """What an unknown key leads to: unknown, of the element type where all elements share one."""
    return unknown(why, value.element or DYNAMIC)


def element_at(value: Value, key: Value) -> Value:
    """The element of a list or tuple at a position."""
    if isinstance(key.raw, Unknown):
        return any_part(value, key.raw)
    if not isinstance(key.raw, int):
        raise EvaluationError("an index must be a whole number")
    if isinstance(value.raw, Unknown):
        reached = Unknown(f"{value.raw.expression}[{key.raw}]", value.raw.reason)
        items = value.type.items
        if value.kind == "tuple" and not 0 <= key.raw < len(items):
            raise EvaluationError("the index is out of range")
        return unknown(reached, items[key.raw] if items else value.type.of)
    if not 0 <= key.raw < len(value.raw):
        raise EvaluationError(f"the index {key.raw} is out of range")
    found: Value = value.raw[key.raw]
    return found


def splat_items(value: Value) -> Value | None:
    """What a splat walks: a sequence's elements, nothing for null, the value itself else; None where it is unknown."""
    if value.kind in ("list", "set", "tuple"):
        if value.raw is None:
            raise EvaluationError("a splat of a null sequence")
        return None if not value.is_known else value
    if value.raw is None:
        return tuple_value(())
    if value.kind == "dynamic" or (not value.is_known and value.maybe_null):
        return None
    return tuple_value((value,))


def decide(condition: Value) -> bool | Unknown:
    """A condition's verdict. Raises EvaluationError."""
    condition = convert(condition, BOOL)
    if condition.raw is None:
        raise EvaluationError("the condition is null")
    verdict: Any = condition.raw
    return verdict if isinstance(verdict, Unknown) else verdict is not FALSE.raw
