"""Shell scripts that are values of a YAML document, read to the commands in them, each with its place in the file."""

import re
from typing import Any

from iac_scan.model.record import record
from iac_scan.model.source import Position, Span
from iac_scan.parsers.dockerfile import shell
from iac_scan.parsers.dockerfile.text import DockerfileError, Text, joined
from iac_scan.parsers.yaml import Chunk

EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)


@record
class Script:
    """The commands of a script as plain values, the places of each and of its words, and whether it is all of them."""

    commands: list[dict[str, Any]]
    spans: list[tuple[Span, list[Span]]]
    whole: bool


def read(file: str, chunk: Chunk, span: Span, script: str, *, expressions: bool) -> Script:
    """The commands of a script that is written at a span; GitHub's expressions in it count as variables."""
    hidden: dict[str, str] = {}

    def hide(match: re.Match[str]) -> str:
        name = f"$_{len(hidden)}_".ljust(len(match[0]), "_")
        hidden[name] = match[0]
        return name

    text = EXPRESSION.sub(hide, script) if expressions else script
    try:
        found = shell.read(placed(text, script, chunk, span))
    except DockerfileError:
        return Script([], [], whole=False)
    commands: list[dict[str, Any]] = []
    spans: list[tuple[Span, list[Span]]] = []
    for command in found.commands:
        entry: dict[str, Any] = {"words": [shown(word, hidden) for word in command.words]}
        if command.assigned:
            entry["assigned"] = {name: shown(value, hidden) for name, value in command.assigned}
        if command.runners:
            entry["runners"] = list(command.runners)
        if command.into is not None:
            entry |= {"into": command.into, "how": command.how}
        commands.append(entry)
        words = [command.text.span(file, start, end) for start, end in command.places]
        spans.append((command.text.span(file, command.start, command.end), words))
    return Script(commands, spans, found.whole)


def shown(word: str, hidden: dict[str, str]) -> str:
    """A word with the expressions in it as they are written."""
    if "$_" in word:
        for name, expression in hidden.items():
            word = word.replace(name, expression)
    return word


def placed(text: str, script: str, chunk: Chunk, span: Span) -> Text:
    """A script whose lines know their places; where it is not written line by line, all of it is at its beginning."""
    rows = chunk.text.split("\n")
    first = span.start.line - chunk.line - 1
    lines = text.splitlines(keepends=True)
    originals = script.splitlines()
    if len(originals) == 1 and 0 <= first < len(rows):
        column = rows[first].find(originals[0], span.start.column - 1)
        if column >= 0:
            return joined([(text, Position(span.start.line, column + 1))])
    parts = []
    for number, (line, original) in enumerate(zip(lines, originals, strict=True), 1):
        row = rows[first + number].rstrip("\r") if first + number < len(rows) else ""
        column = len(row) - len(original)
        if row[column:] != original or row[:column].strip():
            return Text(text, (0,), (span.start,))
        parts.append((line, Position(span.start.line + number, column + 1)))
    return joined(parts) if parts else Text(text, (0,), (span.start,))
