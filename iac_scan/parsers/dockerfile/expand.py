"""Variables in a Dockerfile's words, expanded as BuildKit's shell lexer does; what depends on an Unknown is one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from iac_scan.model.node import Unknown

Value = str | Unknown
Lookup = Callable[[str], Value | None]
NAME = re.compile(r"[0-9]+|[@*#?\-$!]|\w+")
DEEPEST = 40
LONGEST = 16_384
LONGEST_PATTERNED = 1_024


class ExpansionError(Exception):
    """A word that BuildKit refuses; the message says why."""


def expand(word: str, lookup: Lookup, escape: str = "\\") -> Value:
    """The word without its quotes, its variables replaced. Raises ExpansionError.

    `lookup` answers None for a variable that is not set.
    """
    return Word(word, lookup, escape).until("", raw=False)


@dataclass(slots=True)
class Word:
    """Goes through a word; `position` is the next character to read."""

    text: str
    lookup: Lookup
    escape: str
    position: int = 0
    depth: int = 0

    @property
    def peek(self) -> str:
        """The next character, empty at the end."""
        return self.text[self.position : self.position + 1]

    def take(self) -> str:
        """The next character, which is then behind."""
        self.position += 1
        return self.text[self.position - 1 : self.position]

    def until(self, stop: str, *, raw: bool) -> Value:
        """What stands before an unquoted `stop`, or the end where it is empty; `raw` keeps the escape characters."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpansionError(f"substitutions are nested more than {DEEPEST} deep")
        found: list[Value] = []
        while self.peek:
            character = self.peek
            if stop and character == stop:
                self.position += 1
                self.depth -= 1
                return together(found)
            if character == "'":
                found.append(self.single_quoted())
            elif character == '"':
                found.append(self.double_quoted())
            elif character == "$":
                found.append(self.dollar())
            elif self.take() == self.escape:
                found.append((self.escape if raw else "") + self.take())
            else:
                found.append(character)
        if stop:
            raise ExpansionError(f"a {stop} is missing")
        return together(found)

    def single_quoted(self) -> str:
        """What stands between single quotes, as it is."""
        end = self.text.find("'", self.position + 1)
        if end < 0:
            raise ExpansionError("a single quote has no end")
        start, self.position = self.position + 1, end + 1
        return self.text[start:end]

    def double_quoted(self) -> Value:
        """What stands between double quotes, variables replaced."""
        self.position += 1
        found: list[Value] = []
        while self.peek != '"':
            if not self.peek:
                raise ExpansionError("a double quote has no end")
            if self.peek == "$":
                found.append(self.dollar())
                continue
            character = self.take()
            if character == self.escape and self.peek and self.peek in ('"', "$", self.escape):
                character = self.take()
            found.append(character)
        self.position += 1
        return together(found)

    def name(self) -> str:
        """The name of a variable; empty if there is none."""
        match = NAME.match(self.text, self.position)
        self.position = match.end() if match else self.position
        return match[0] if match else ""

    def dollar(self) -> Value:
        """A variable's value, or what a substitution makes of it."""
        self.position += 1
        if self.peek != "{":
            name = self.name()
            return self.value(name) if name else "$"
        self.position += 1
        if self.peek in ("", "{", "}", ":"):
            raise ExpansionError("a substitution names no variable")
        name = self.name()
        operator = self.take()
        if operator == "}":
            return self.value(name)
        if operator == "/":
            return self.replaced(name)
        colon = operator == ":"
        operator = self.take() if colon else operator
        if operator not in ("-", "+", "?", "#", "%") or not operator:
            raise ExpansionError(f"the substitution of {name} has an operator that is not supported")
        word = self.until("}", raw=operator in "#%")
        return self.substituted(name, operator, word, colon=colon)

    def value(self, name: str) -> Value:
        """A variable's value, empty if it is not set."""
        found = self.lookup(name)
        return "" if found is None else found

    def substituted(self, name: str, operator: str, word: Value, *, colon: bool) -> Value:
        """What `-`, `+`, `?`, `#` or `%` make of a variable; with a colon an empty one counts as not set."""
        value = self.lookup(name)
        if isinstance(value, Unknown):
            return value
        unset = value is None or (colon and not value)
        if operator == "-":
            return word if unset else value or ""
        if operator == "+":
            return "" if unset else word
        if operator == "?":
            if unset:
                raise ExpansionError(f"{name} has to be set")
            return value or ""
        if isinstance(word, Unknown):
            return word
        return trimmed(value or "", word, operator)

    def replaced(self, name: str) -> Value:
        """The variable with the first match of a pattern replaced, or with all after a second slash."""
        every = self.peek == "/"
        self.position += every
        pattern, replacement = self.until("/", raw=True), self.until("}", raw=True)
        value = self.value(name)
        for part in (value, pattern, replacement):
            if isinstance(part, Unknown):
                return part
        value, pattern, replacement = str(value), str(pattern), str(replacement)
        if is_demanding(pattern, value):
            return Unknown(self.text, "a pattern that is too demanding to try")
        return re.sub(expression(pattern, greedy=True), lambda _: replacement, value, count=0 if every else 1)


def together(parts: list[Value]) -> Value:
    """Parts of a word as one; Unknown if one of them is."""
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is not None:
        return unknown
    text = "".join(part for part in parts if isinstance(part, str))
    if len(text) > LONGEST:
        raise ExpansionError(f"a value expands to more than {LONGEST:,} characters")
    return text


def trimmed(value: str, pattern: str, operator: str) -> Value:
    """A value without what matches a pattern at its beginning (`#`) or end (`%`); twice the operator takes the most."""
    greedy = pattern.startswith(operator)
    pattern = pattern[1:] if greedy else pattern
    if is_demanding(pattern, value):
        return Unknown(pattern, "a pattern that is too demanding to try")
    wanted = expression(pattern, greedy=greedy)
    if operator == "#":
        match = re.match(wanted, value)
        return value[match.end() :] if match else value
    ends = (start for start in range(len(value), -1, -1) if re.fullmatch(wanted, value[start:]))
    first = min(ends, default=len(value)) if greedy else next(ends, len(value))
    return value[:first]


def is_demanding(pattern: str, value: str) -> bool:
    """Trying the pattern could take long."""
    return pattern.count("*") > 1 or len(value) > LONGEST_PATTERNED


def expression(pattern: str, *, greedy: bool) -> str:
    """A shell's pattern of `*`, `?` and escapes as a regular expression."""
    parts: list[str] = []
    characters = iter(pattern)
    for character in characters:
        if character == "*":
            parts.append(".*" if greedy else ".*?")
        elif character == "?":
            parts.append(".")
        else:
            parts.append(re.escape(next(characters, "") if character == "\\" else character))
    return "".join(parts)
