"""Plain YAML scalars to values, as goyaml.v2 resolves them for Kubernetes."""

import re
from typing import Any

GO_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)", re.ASCII)
GO_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
WORDS: dict[str, Any] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
NOT_TEXT = frozenset("+-0123456789yYnNtTfFoO~.")


def scalar(text: str) -> Any:
    """The value of a plain scalar, as goyaml.v2's resolve() gives it to Kubernetes."""
    if text in WORDS:
        return WORDS[text]
    first = text[0]
    if first == ".":
        return float(text) if GO_FLOAT.fullmatch(text) else text
    if first not in "+-0123456789":
        return text
    plain = text.replace("_", "")
    if GO_INTEGER.fullmatch(plain):
        return go_integer(plain)
    if GO_FLOAT.fullmatch(plain):
        return float(plain)
    return text


def go_integer(plain: str) -> int:
    """The value of an integer literal with Go's base prefixes; a leading zero means octal."""
    digits = plain.lstrip("+-").lower()
    base = {"0x": 16, "0o": 8, "0b": 2}.get(digits[:2], 8 if digits.startswith("0") else 10)
    value = int(digits if base in (8, 10) and not digits.startswith("0o") else digits[2:], base)
    return -value if plain.startswith("-") else value


def key_text(value: Any) -> str:
    """A map key as Kubernetes' YAML to JSON conversion spells it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
