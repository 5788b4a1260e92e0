"""Calico's selector language, evaluated on indexed labels (catalogue section 2.5)."""

import re
from collections.abc import Iterator

from iac_scan.analyzers.network.bits import Partial, known
from iac_scan.analyzers.network.labels import LabelIndex

TOKEN = re.compile(r"\s*(?:(?P<string>'[^']*'|\"[^\"]*\")|(?P<mark>&&|\|\||==|!=|[!(){},])|(?P<word>[A-Za-z0-9_./-]+))")


class SelectorError(Exception):
    """A selector that is not in the language."""


def tokens(text: str) -> Iterator[str]:
    """The tokens of a selector; strings keep their quotes. Raises SelectorError."""
    place, text = 0, text.strip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise SelectorError(f"unexpected {text[place:]!r}")
        yield match[match.lastgroup or 0]
        place = match.end()


def select(text: str, index: LabelIndex) -> Partial:
    """The objects a selector matches: all of them if it is empty. Raises SelectorError."""
    if not text.strip():
        return known(index.everything)
    parser = Parser(list(tokens(text)), index)
    found = parser.either()
    if parser.left:
        raise SelectorError(f"unexpected {parser.left[0]!r}")
    return found


class Parser:
    """Reads a selector from left to right; `left` are the tokens not yet read."""

    def __init__(self, left: list[str], index: LabelIndex) -> None:
        self.left = left
        self.index = index

    def take(self, *wanted: str) -> str:
        """The next token, which must be one of some if any are given. Raises SelectorError."""
        if not self.left or (wanted and self.left[0] not in wanted):
            raise SelectorError(f"{' or '.join(wanted) or 'more'} is missing")
        return self.left.pop(0)

    def next_is(self, *wanted: str) -> bool:
        """The next tokens are these; they are read if so."""
        if tuple(self.left[: len(wanted)]) == wanted:
            del self.left[: len(wanted)]
            return True
        return False

    def either(self) -> Partial:
        """Terms joined by `||`."""
        found = self.every()
        while self.next_is("||"):
            found |= self.every()
        return found

    def every(self) -> Partial:
        """Terms joined by `&&`."""
        found = self.term()
        while self.next_is("&&"):
            found &= self.term()
        return found

    def term(self) -> Partial:
        """A negation, a group, a function or a comparison."""
        if self.next_is("!"):
            return self.term().outside(self.index.everything)
        if self.next_is("("):
            found = self.either()
            self.take(")")
            return found
        if self.next_is("all", "(", ")"):
            return known(self.index.everything)
        if self.next_is("global", "(", ")"):
            return Partial()
        if self.next_is("has", "("):
            found = self.index.requirement(self.take(), "Exists", [])
            self.take(")")
            return found
        return self.comparison(self.take())

    def comparison(self, key: str) -> Partial:
        """What follows a label's key."""
        match self.take():
            case "==":
                return self.index.requirement(key, "In", [self.text()])
            case "!=":
                return self.index.requirement(key, "NotIn", [self.text()])
            case "in":
                return self.index.requirement(key, "In", self.texts())
            case "not":
                self.take("in")
                return self.index.requirement(key, "NotIn", self.texts())
            case "contains":
                wanted = self.text()
                return self.index.key(key).matching(lambda value: wanted in value)
            case "starts":
                self.take("with")
                wanted = self.text()
                return self.index.key(key).matching(lambda value: value.startswith(wanted))
            case "ends":
                self.take("with")
                wanted = self.text()
                return self.index.key(key).matching(lambda value: value.endswith(wanted))
            case other:
                raise SelectorError(f"unknown operator {other!r}")

    def text(self) -> str:
        """A string without its quotes. Raises SelectorError."""
        token = self.take()
        if token[0] not in "'\"":
            raise SelectorError(f"{token!r} is not a string")
        return token[1:-1]

    def texts(self) -> list[str]:
        """The strings of a set in braces."""
        self.take("{")
        found: list[str] = []
        while not self.next_is("}"):
            found.append(self.text())
            self.next_is(",")
        return found
