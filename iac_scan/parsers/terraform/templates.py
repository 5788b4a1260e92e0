"""Templates: escapes, strip markers, heredoc indentation and directives, as HCL's own template parser treats them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal as Word

from iac_scan.parsers.terraform.ast import Expression, Literal, Template, TemplateFor, TemplateIf
from iac_scan.parsers.terraform.source import Place

ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([nrt"\\]))')
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
SPACE = " \t\n\v\f\r\x85\xa0"


@dataclass(frozen=True, slots=True)
class Piece:
    """One token of a template: a text, an interpolation, or one end of a directive.

    `before` and `after` say that a strip marker eats the white space of the neighbouring text.
    """

    kind: Word["text", "value", "if", "else", "endif", "for", "endfor"]
    at: Place
    text: str = ""
    value: Expression | None = None
    names: tuple[str, str] = ("", "")
    before: bool = False
    after: bool = False


def normal(text: str) -> str:
    """The text as cty keeps strings: in Unicode normalisation form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def unescaped(raw: str, *, quoted: bool) -> str:
    """The text that a literal part of a template stands for. Backslashes mean something in quotes only."""
    if quoted and "\\" in raw:
        raw = ESCAPE.sub(lambda match: ESCAPED[match[3]] if match[3] else character(match[1] or match[2]), raw)
    if "{" in raw:
        raw = raw.replace("$${", "${").replace("%%{", "%{")
    return normal(raw)


def character(digits: str) -> str:
    """The character of a hexadecimal escape; what is no character becomes the replacement character."""
    code = int(digits, 16)
    return "\ufffd" if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)


def template(pieces: list[Piece], at: Place, *, flush: bool = False) -> Expression:
    """The expression a template's pieces make; `flush` takes the common indentation away, for `<<-`."""
    pieces = list(stripped(pieces))
    if flush:
        pieces = flushed(pieces)
    pieces = [piece for piece in pieces if piece.kind != "text" or piece.text]
    if len(pieces) == 1 and pieces[0].kind == "value" and pieces[0].value is not None:
        return Template(at, (pieces[0].value,), wrapper=True)
    if all(piece.kind == "text" for piece in pieces):
        return Literal(at, normal("".join(piece.text for piece in pieces)))
    parts, rest = nested(pieces, at)
    return parts if not rest else Template(at, (*parts.parts, *nested(rest[1:], at)[0].parts))


def stripped(pieces: list[Piece]) -> Iterator[Piece]:
    """The pieces with the strip markers obeyed; each eats from the one text next to it."""
    for index, piece in enumerate(pieces):
        if piece.kind != "text":
            yield piece
            continue
        text = piece.text
        if index and pieces[index - 1].after:
            text = text.lstrip()
        if index + 1 < len(pieces) and pieces[index + 1].before:
            text = text.rstrip()
        yield replace(piece, text=text)


def flushed(pieces: list[Piece]) -> list[Piece]:
    """The pieces without the indentation that all lines share; blank lines do not count."""
    smallest: int | None = None
    adjusted: set[int] = set()
    newline = True
    for index, piece in enumerate(pieces):
        if newline:
            newline = False
            spaces: int | None = 0
            if piece.kind == "text":
                rest = piece.text.lstrip()
                if not rest and piece.text.endswith("\n"):
                    spaces = None
                else:
                    spaces = len(piece.text) - len(rest)
                    adjusted.add(index)
            if spaces is not None:
                smallest = spaces if smallest is None else min(smallest, spaces)
        if piece.kind == "text" and piece.text.endswith("\n"):
            newline = True
    return [
        replace(piece, text=piece.text[smallest or 0 :]) if index in adjusted else piece
        for index, piece in enumerate(pieces)
    ]


def nested(pieces: list[Piece], at: Place) -> tuple[Template, list[Piece]]:
    """The template up to the end of the directive around it, and what follows from there."""
    parts: list[Expression] = []
    while pieces:
        piece, pieces = pieces[0], pieces[1:]
        if piece.kind == "text":
            parts.append(Literal(piece.at, piece.text))
        elif piece.kind == "value" and piece.value is not None:
            parts.append(piece.value)
        elif piece.kind == "for" and piece.value is not None:
            body, pieces = nested(pieces, piece.at)
            parts.append(TemplateFor(piece.at, *piece.names, piece.value, body))
            pieces = pieces[1:]
        elif piece.kind == "if" and piece.value is not None:
            then, pieces = nested(pieces, piece.at)
            otherwise = Template(piece.at, ())
            if pieces and pieces[0].kind == "else":
                otherwise, pieces = nested(pieces[1:], piece.at)
            parts.append(TemplateIf(piece.at, piece.value, then, otherwise))
            pieces = pieces[1:]
        else:
            return Template(at, tuple(parts)), [piece, *pieces]
    return Template(at, tuple(parts)), []
