"""Regular expressions as Go's regexp package reads them, and grapheme clusters."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from iac_scan.parsers.terraform.functions.function import UndecidableError
from iac_scan.parsers.terraform.types import STRING, object_of, tuple_of
from iac_scan.parsers.terraform.values import (
    EvaluationError,
    Value,
    list_value,
    null,
    object_value,
    string,
    tuple_value,
)

SECONDS = 1.0  # Go's engine is linear; ours may backtrack, so that a search ends here
UNSUPPORTED = re.compile(r"\(\?[=!>|(]|\(\?<[=!]|\\[1-9]|[*+?}]\+|\\[GKXRHN]")
TOKEN = re.compile(
    r"\\Q.*?(?:\\E|\Z)|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\(\?P?<|\(\?[a-zA-Z-]*[:)]|\$|.", re.DOTALL
)
CLASS_PART = re.compile(r"\[:\^?\w+:\]|\\.", re.DOTALL)
WORD = "0-9A-Za-z_"
INSIDE = {
    "\\d": "0-9",
    "\\w": WORD,
    "\\s": r"\t\n\f\r ",
    "[:alnum:]": "0-9A-Za-z",
    "[:alpha:]": "A-Za-z",
    "[:ascii:]": r"\x00-\x7F",
    "[:blank:]": r"\t ",
    "[:cntrl:]": r"\x00-\x1F\x7F",
    "[:digit:]": "0-9",
    "[:graph:]": "!-~",
    "[:lower:]": "a-z",
    "[:print:]": " -~",
    "[:punct:]": r"!-/:-@\[-`{-~",
    "[:space:]": r"\t\n\v\f\r ",
    "[:upper:]": "A-Z",
    "[:word:]": WORD,
    "[:xdigit:]": "0-9A-Fa-f",
}
EDGE = f"(?:(?<![{WORD}])(?=[{WORD}])|(?<=[{WORD}])(?![{WORD}]))"
OUTSIDE = {
    "\\z": r"\Z",
    "\\d": "[0-9]",
    "\\D": "[^0-9]",
    "\\w": f"[{WORD}]",
    "\\W": f"[^{WORD}]",
    "\\s": r"[\t\n\f\r ]",
    "\\S": r"[^\t\n\f\r ]",
    "\\b": EDGE,
    "\\B": f"(?!{EDGE})",
}
EXPANSION = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})", re.ASCII)


def clusters(text: str) -> list[str]:
    """The characters of a text as people see them."""
    if text.isascii() and "\r" not in text:
        return list(text)
    import regex as engine

    found: list[str] = engine.findall(r"\X", text)
    return found


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """The pattern for our engine. Raises EvaluationError for what Go would refuse."""
    import regex as engine

    if UNSUPPORTED.search(re.sub(r"\\\\|\[[^\]]*\]", "", pattern)):
        raise EvaluationError(f"the regular expression {pattern!r} uses what Terraform does not support")
    multiline = False
    parts = []
    for match in TOKEN.finditer(pattern):
        part = match[0]
        if part.startswith("\\Q"):
            parts.append(re.escape(part[2:].removesuffix("\\E")))
        elif part.startswith("(?") and part[-1] in ":)":
            flags = part[2:-1].split("-")[0]
            multiline = multiline or "m" in flags
            if "U" in part:
                raise UndecidableError("the regular expression uses the ungreedy flag")
            parts.append(part)
        elif part == "$":
            parts.append("$" if multiline else r"\Z")
        elif part[0] == "[" and len(part) > 1:
            parts.append(CLASS_PART.sub(lambda inner: INSIDE.get(inner[0], inner[0]), part))
        elif part in OUTSIDE:
            parts.append(OUTSIDE[part])
        else:
            parts.append("(?P<" if part in ("(?<", "(?P<") else part)
    try:
        return engine.compile("".join(parts), engine.VERSION0)
    except engine.error as error:
        raise EvaluationError(f"the regular expression {pattern!r} can't be read: {error}") from None


def searched(pattern: str, text: str, *, every: bool) -> list[Any]:
    """The matches of a pattern: the first, or every one."""
    expression = compiled(pattern)
    try:
        if every:
            return apart(expression.finditer(text, timeout=SECONDS))
        found = expression.search(text, timeout=SECONDS)
    except TimeoutError:
        raise UndecidableError("the regular expression takes too long to match") from None
    return [found] if found else []


def apart(matches: Iterator[Any]) -> list[Any]:
    """The matches without the empty ones that touch the match before, which Go leaves out."""
    found: list[Any] = []
    for match in matches:
        if not found or match.end() > match.start() or match.start() > found[-1].end():
            found.append(match)
    return found


def captured(match: Any) -> Value:
    """What a match gives: its text, or its groups by position, or by name if they have names."""
    names = match.re.groupindex
    if not match.re.groups:
        return string(match[0])
    if names:
        if len(names) != match.re.groups:
            raise EvaluationError("named and unnamed groups can't be mixed")
        return object_value({name: group(match[name]) for name in names})
    return tuple_value(group(text) for text in match.groups())


def group(text: str | None) -> Value:
    """A group's text; null if it took no part in the match."""
    return null(STRING) if text is None else string(text)


def regex(pattern: str, text: str) -> Value:
    """The first match. Raises EvaluationError if there is none."""
    found = searched(pattern, text, every=False)
    if not found:
        raise EvaluationError("the regular expression does not match")
    return captured(found[0])


def regex_all(pattern: str, text: str) -> Value:
    """All matches, as a list."""
    expression = compiled(pattern)
    found = [captured(match) for match in searched(pattern, text, every=True)]
    names = expression.groupindex
    element = STRING
    if names:
        element = object_of(dict.fromkeys(names, STRING))
    elif expression.groups:
        element = tuple_of((STRING,) * expression.groups)
    return list_value(found, element)


def replace(text: str, old: str, new: str) -> str:
    """All occurrences replaced; between slashes `old` is a regular expression and `$1` in `new` a group."""
    if len(old) > 1 and old[0] == old[-1] == "/":

        def expanded(match: Any) -> str:
            def named(reference: re.Match[str]) -> str:
                name = reference[1] or reference[2]
                if name is None:
                    return "$"
                try:
                    return match[int(name) if name.isdigit() else name] or ""
                except (IndexError, KeyError):
                    return ""

            return EXPANSION.sub(named, new)

        parts, position = [], 0
        for match in searched(old[1:-1], text, every=True):
            parts += [text[position : match.start()], expanded(match)]
            position = match.end()
        return "".join([*parts, text[position:]])
    return text.replace(old, new)
