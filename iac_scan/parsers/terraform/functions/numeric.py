"""Functions on numbers."""

import math
from collections.abc import Callable, Mapping

from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.functions.function import Function
from iac_scan.parsers.terraform.numbers import Number, parse_number, rounded
from iac_scan.parsers.terraform.types import DYNAMIC, NUMBER
from iac_scan.parsers.terraform.values import EvaluationError, Value, number

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def exact(value: float) -> Number:
    """A 64-bit result as a number. Raises EvaluationError for infinity and for what is no number."""
    if math.isinf(value) or math.isnan(value):
        raise EvaluationError("the result is not a finite number")
    found = parse_number(repr(value))
    assert found is not None
    return found


def log(value: Number, base: Number) -> Number:
    """The logarithm to a base."""
    try:
        return exact(math.log(value) / math.log(base))
    except (ValueError, ZeroDivisionError):
        raise EvaluationError("the logarithm is not a finite number") from None


def power(value: Number, exponent: Number) -> Number:
    """`value` raised to a power, as 64-bit floating point."""
    try:
        return exact(math.pow(value, exponent))
    except (ValueError, OverflowError):
        raise EvaluationError("the power is not a finite number") from None


def extreme(choose: Callable[[tuple[Number, ...]], Number], values: tuple[Number, ...]) -> Number:
    """The least or greatest of some numbers."""
    if not values:
        raise EvaluationError("at least one number is required")
    return choose(values)


def sign(value: Number) -> Number:
    """-1, 0 or 1. Raises EvaluationError for a fraction."""
    if not isinstance(value, int):
        raise EvaluationError("signum() takes a whole number")
    return (value > 0) - (value < 0)


def parse_int(text: Value, base: Value) -> Value:
    """The whole number that a text spells in a base."""
    if text.kind != "string":
        raise EvaluationError("the first argument must be a string")
    radix = convert(base, NUMBER).raw
    if not isinstance(radix, int) or not 2 <= radix <= 62:
        raise EvaluationError("the base must be a whole number between 2 and 62")
    raw = text.raw if radix > 36 else text.raw.lower()
    digits = raw[1:] if raw[:1] in ("+", "-") else raw
    total = 0
    if not digits:
        raise EvaluationError("the text is not a number of that base")
    for digit in digits:
        figure = DIGITS.find(digit)
        if not 0 <= figure < radix:
            raise EvaluationError("the text is not a number of that base")
        total = total * radix + figure
    return number(rounded(-total if raw[0] == "-" else total))


def total(values: Value) -> Value:
    """The sum of a collection of numbers, which must not be empty."""
    if values.kind not in ("list", "set", "tuple") or not values.raw:
        raise EvaluationError("sum() takes a list, set or tuple of at least one number")
    result: Number = 0
    for part in values.raw:
        if part.raw is None:
            raise EvaluationError("sum() takes no null")
        result = rounded(result + convert(part, NUMBER).raw)
    return number(result)


FUNCTIONS: Mapping[str, Function] = {
    "abs": Function(abs, (NUMBER,), result=NUMBER),
    "ceil": Function(math.ceil, (NUMBER,), result=NUMBER),
    "floor": Function(math.floor, (NUMBER,), result=NUMBER),
    "log": Function(log, (NUMBER, NUMBER), result=NUMBER),
    "max": Function(lambda *values: extreme(max, values), variadic=NUMBER, result=NUMBER),
    "min": Function(lambda *values: extreme(min, values), variadic=NUMBER, result=NUMBER),
    "parseint": Function(parse_int, (DYNAMIC, NUMBER), mode="whole", result=NUMBER),
    "pow": Function(power, (NUMBER, NUMBER), result=NUMBER),
    "signum": Function(sign, (NUMBER,), result=NUMBER),
    "sum": Function(total, (DYNAMIC,), mode="whole", result=NUMBER),
}
