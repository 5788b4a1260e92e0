"""format() and formatlist(): Go's verbs on Terraform's values."""

import json
import re
from collections.abc import Mapping
from fractions import Fraction

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.functions.function import Function, UndecidableError
from iac_scan.parsers.terraform.functions.json_text import encoded, quoted
from iac_scan.parsers.terraform.functions.patterns import clusters
from iac_scan.parsers.terraform.numbers import Number, spelled
from iac_scan.parsers.terraform.types import BOOL, DYNAMIC, NUMBER, STRING
from iac_scan.parsers.terraform.values import (
    EvaluationError,
    Value,
    list_value,
    string,
    tuple_value,
    unknown,
    unmarked,
    with_sensitive,
)

VERB = re.compile(
    r"%(?P<flags>[ +\-#0]*)(?P<width>[0-9]*)(?:\.(?P<precision>[0-9]*))?(?:\[(?P<index>[0-9]+)\])?(?P<verb>.)",
    re.DOTALL,
)
INTEGERS = {"b": "b", "d": "d", "o": "o", "x": "x", "X": "X"}
FLOATS = "eEfgG"


def format_values(pattern: Value, *arguments: Value) -> Value:
    """The pattern with its verbs filled in."""
    sensitive = any(argument.any_sensitive for argument in (pattern, *arguments))
    why = next((why for value in (pattern, *arguments) for why in value.unknowns), None)
    if pattern.raw is None:
        raise EvaluationError("the format string is null")
    if any(argument.raw is None and argument.kind == "dynamic" for argument in arguments):
        raise UndecidableError("Terraform does not say how it formats a null of no type")
    if why is not None:
        result = unknown(Unknown(filled_in_part(pattern.raw, arguments), why.reason), STRING, maybe_null=False)
    else:
        result = string(formatted(pattern.raw, [unmarked(argument) for argument in arguments]))
    return with_sensitive(result, sensitive=sensitive)


def filled_in_part(pattern: str | Unknown, arguments: tuple[Value, ...]) -> str:
    """What stands for a text of unknown parts: a template, where the pattern only puts texts and numbers in a row."""
    if isinstance(pattern, Unknown):
        return f"format({pattern.expression}, …)"
    if all(verb[0] in ("%s", "%d", "%%") for verb in VERB.finditer(pattern)):
        try:
            return formatted(pattern, [in_template(unmarked(argument)) for argument in arguments])
        except EvaluationError:
            pass
    return f"format({json.dumps(pattern)}, …)"


def in_template(value: Value) -> Value:
    """A value in a template: an interpolation if it is unknown."""
    return string(f"${{{value.raw.expression}}}") if isinstance(value.raw, Unknown) else value


def formatted(pattern: str, arguments: list[Value]) -> str:
    """The text that a pattern and known arguments give. Raises EvaluationError."""
    result: list[str] = []
    position, following, used = 0, 0, 0
    while (percent := pattern.find("%", position)) >= 0:
        result.append(pattern[position:percent])
        match = VERB.match(pattern, percent)
        if match is None:
            raise EvaluationError("the format string ends in the middle of a verb")
        position = match.end()
        if match["verb"] == "%":
            result.append("%")
            continue
        at = int(match["index"]) - 1 if match["index"] else following
        if not 0 <= at < len(arguments):
            raise EvaluationError(f"there is no argument for the verb {match[0]}")
        following, used = at + 1, max(used, at + 1)
        result.append(one(match, arguments[at]))
    if used < len(arguments):
        raise EvaluationError("the format string has fewer verbs than there are arguments")
    return "".join([*result, pattern[position:]])


def one(match: re.Match[str], value: Value) -> str:
    """One verb filled in."""
    verb, flags = match["verb"], match["flags"]
    if verb == "v":
        if "#" in flags:
            return padded(encoded(value, escape=True), match)
        if value.raw is None:
            return padded("null", match)
        verb = {"string": "s", "number": "g", "bool": "t"}.get(value.kind, "json")
        if verb == "json":
            return padded(encoded(value, escape=True), match)
        if verb == "g":
            return padded(signed(general(Fraction(value.raw), "g"), flags), match)
    if value.raw is None:
        raise EvaluationError(f"the verb %{verb} takes no null")
    if verb == "t":
        return padded("true" if convert(value, BOOL).raw else "false", match)
    if verb in "sq":
        text = convert(value, STRING).raw
        if match["precision"]:
            text = "".join(clusters(text)[: int(match["precision"])])
        return padded(quoted(text, escape=True) if verb == "q" else text, match)
    if verb in INTEGERS:
        return padded(integer(convert(value, NUMBER).raw, verb, flags), match, zero=True)
    if verb in FLOATS:
        return padded(signed(floating(convert(value, NUMBER).raw, verb, match["precision"]), flags), match, zero=True)
    raise EvaluationError(f"there is no verb %{verb}")


def integer(value: Number, verb: str, flags: str) -> str:
    """A whole number in a base. Raises EvaluationError for a fraction."""
    if not isinstance(value, int):
        raise EvaluationError(f"the verb %{verb} takes whole numbers only")
    whole = value
    text = format(abs(whole), INTEGERS[verb])
    prefix = {"o": "0", "x": "0x", "X": "0X", "b": "0b"}.get(verb, "") if "#" in flags else ""
    return signed(("-" if whole < 0 else "") + prefix + text, flags)


def signed(text: str, flags: str) -> str:
    """The number's text with the sign that the flags ask for."""
    if text.startswith("-"):
        return text
    return ("+" if "+" in flags else " " if " " in flags else "") + text


def floating(value: Number, verb: str, precision: str | None) -> str:
    """A number with a fraction part, an exponent, or whichever is shorter."""
    digits = 6 if precision is None else int(precision or 0)
    exact = Fraction(value)
    if verb in "gG" and precision is None:
        return general(exact, verb)
    if verb == "f":
        scaled = round(abs(exact) * 10**digits)
        text = str(scaled).rjust(digits + 1, "0")
        text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
        return ("-" if exact < 0 else "") + text
    return format(float(exact), f".{digits}{verb}")


def general(value: Fraction, verb: str) -> str:
    """%g without a precision: the shortest digits, with an exponent where it is below -4 or above 5."""
    text = spelled(value.numerator if value.denominator == 1 else value)
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    whole = text.lstrip("-").split(".")[0]
    exponent = len(whole) - 1 if whole != "0" else -(len(text.lstrip("-").split(".")[-1]) - len(digits)) - 1
    if value == 0 or -4 <= exponent < 6:
        return text
    mantissa = digits.rstrip("0") or "0"
    mantissa = mantissa[0] + ("." + mantissa[1:] if len(mantissa) > 1 else "")
    sign = "-" if value < 0 else ""
    mark = "E" if verb == "G" else "e"
    return f"{sign}{mantissa}{mark}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def padded(text: str, match: re.Match[str], *, zero: bool = False) -> str:
    """The text widened with spaces, or zeros behind the sign of a number."""
    missing = int(match["width"] or 0) - len(clusters(text))
    if missing <= 0:
        return text
    if "-" in match["flags"]:
        return text + " " * missing
    if zero and "0" in match["flags"]:
        sign = text[0] if text[0] in "+- " else ""
        return sign + "0" * missing + text[len(sign) :]
    return ("0" if "0" in match["flags"] else " ") * missing + text


def format_list(pattern: Value, *arguments: Value) -> Value:
    """format() for each element of the lists among the arguments, which must be of one length."""
    lengths = {len(a.raw) for a in arguments if a.kind in ("list", "set", "tuple") and isinstance(a.raw, tuple)}
    if len(lengths) > 1:
        raise EvaluationError("the lists have different lengths")
    if not lengths:
        return list_value((format_values(pattern, *arguments),), STRING)
    rounds = [
        format_values(
            pattern,
            *(
                a.raw[index] if a.kind in ("list", "set", "tuple") and isinstance(a.raw, tuple) else a
                for a in arguments
            ),
        )
        for index in range(lengths.pop())
    ]
    return convert(tuple_value(rounds), list_value((), STRING).type)


FUNCTIONS: Mapping[str, Function] = {
    "format": Function(format_values, (STRING,), DYNAMIC, STRING, "partial", nulls=True, unknowns=True),
    "formatlist": Function(
        format_list, (STRING,), DYNAMIC, list_value((), STRING).type, "partial", nulls=True, unknowns=True
    ),
}
