"""What follows a keyword to its parts: flags, words, pairs, JSON arrays; each with its place in the text."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from iac_scan.parsers.dockerfile.text import DockerfileError, Text

FLAG = re.compile(r"--([a-zA-Z][\w-]*)(?:=(.*))?", re.DOTALL)


class Word(NamedTuple):
    """A word as it is written, quotes and variables included, and where in its text."""

    text: str
    start: int
    end: int


def quoted_words(text: str, escape: str, begin: int = 0) -> Iterator[Word]:
    """Words that are parted by blanks outside of quotes."""
    start, quote, position = -1, "", begin
    while position < len(text):
        character = text[position]
        if start < 0:
            if character.isspace():
                position += 1
                continue
            start = position
        if character == escape and quote != "'":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character.isspace():
            yield Word(text[start:position], start, position)
            start = -1
        elif character in "'\"":
            quote = character
        position += 1
    if start >= 0:
        yield Word(text[start:], start, len(text))


def plain_words(text: str, begin: int = 0) -> list[Word]:
    """Words that are parted by blanks, whatever is quoted."""
    return [Word(match[0], match.start(), match.end()) for match in re.compile(r"\S+").finditer(text, begin)]


def flags(text: str, escape: str) -> tuple[list[tuple[str, Word]], int]:
    """The flags a text begins with, each by its name with its value, and where the rest begins."""
    found: list[tuple[str, Word]] = []
    begin = 0
    for word in quoted_words(text, escape):
        begin = word.start
        match = FLAG.fullmatch(word.text)
        if match is None:
            return found, word.end if word.text == "--" else begin
        value = match[2] or ""
        found.append((match[1], Word(value, word.end - len(value), word.end)))
        begin = word.end
    return found, len(text)


def json_words(text: Text, begin: int) -> list[Word] | None:
    """The strings of a JSON array, None if it is none. Raises DockerfileError for an array of something else."""
    rest = text.value[begin:].lstrip()
    if not rest.startswith("["):
        return None
    try:
        items = json.loads(rest)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(item, str) for item in items):
        raise DockerfileError("a JSON array may hold nothing but strings", text.position(begin))
    found: list[Word] = []
    position = begin
    for item in items:
        match = re.compile(r'"(?:[^"\\]|\\.)*"').search(text.value, position)
        start, position = match.span() if match else (begin, len(text.value))
        found.append(Word(item, start, position))
    return found


def pairs(keyword: str, text: Text, escape: str, begin: int) -> list[tuple[str, Word]]:
    """The pairs of ENV and LABEL: `NAME=value …`, or `NAME value` as it was once written. Raises DockerfileError."""
    words = list(quoted_words(text.value, escape, begin))
    if words and "=" not in words[0].text:
        name, *rest = re.split(r"\s+", text.value[begin:].strip(), maxsplit=1)
        if not rest:
            raise DockerfileError(f"{keyword} {name} has no value", text.position(begin))
        start = text.value.index(rest[0], words[0].start + len(name))
        return [(name, Word(rest[0], start, len(text.value)))]
    found: list[tuple[str, Word]] = []
    for word in words:
        name, equals, value = word.text.partition("=")
        if not equals or not name:
            raise DockerfileError(f"{keyword} takes NAME=value, which {name!r} is not", text.position(word.start))
        found.append((name, Word(value, word.start, word.end)))
    return found
