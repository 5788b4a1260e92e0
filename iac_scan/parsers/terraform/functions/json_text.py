"""JSON as cty writes and reads it."""

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from iac_scan.parsers.terraform.numbers import parse_number, spelled
from iac_scan.parsers.terraform.values import EvaluationError, Value, from_plain

ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def encoded(value: Value, *, escape: bool) -> str:
    """A wholly known value as compact JSON with sorted keys; `escape` as HTML needs it, which Go does by default."""
    return "".join(pieces(value, escape))


def pieces(value: Value, escape: bool) -> Iterator[str]:
    """The text of a value, bit by bit."""
    raw = value.raw
    if raw is None:
        yield "null"
    elif value.kind == "bool":
        yield "true" if raw else "false"
    elif value.kind == "number":
        yield spelled(raw)
    elif value.kind == "string":
        yield quoted(raw, escape)
    elif isinstance(raw, dict):
        for index, name in enumerate(sorted(raw)):
            yield ("," if index else "{") + quoted(name, escape) + ":"
            yield from pieces(raw[name], escape)
        yield "}" if raw else "{}"
    else:
        for index, part in enumerate(raw):
            yield "," if index else "["
            yield from pieces(part, escape)
        yield "]" if raw else "[]"


def quoted(text: str, escape: bool) -> str:
    """A text in JSON's quotes."""
    result = json.dumps(text, ensure_ascii=False)
    return result.translate(ESCAPES) if escape else result


def decoded(text: str) -> Value:
    """The value that a JSON text holds. Raises EvaluationError."""
    try:
        data = json.loads(text, parse_float=exact, parse_constant=refused)
        return from_plain(data)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"the text is not JSON: {error}") from None


def exact(text: str) -> int | Fraction:
    """A number as it is written."""
    value = parse_number(text)
    if value is None:
        raise ValueError(f"the number {text[:40]} is too large")
    return value


def refused(name: str) -> Any:
    """NaN and Infinity, which JSON does not have."""
    raise ValueError(f"{name} is not JSON")
