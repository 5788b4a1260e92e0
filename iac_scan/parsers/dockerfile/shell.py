"""A shell script to the simple commands in it, wherever they stand, by tree-sitter's grammar of bash."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any

from iac_scan.model.record import record
from iac_scan.parsers.dockerfile.text import DockerfileError, Text

SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"})
# Programs that run the command which follows their own options.
RUNNERS = {
    "sudo": frozenset("-u -g -h -p -C -r -t -U -D -R --user --group --host --prompt --chdir".split()),
    "env": frozenset("-u -C --unset --chdir".split()),
    "exec": frozenset({"-a"}),
    "nice": frozenset({"-n", "--adjustment"}),
    "timeout": frozenset("-s -k --signal --kill-after".split()),
    "time": frozenset("-f -o --format --output".split()),
    "gosu": frozenset[str](),
    "su-exec": frozenset[str](),
    "nohup": frozenset[str](),
    "command": frozenset[str](),
    "eatmydata": frozenset[str](),
    "stdbuf": frozenset({"-i", "-o", "-e"}),
    "xargs": frozenset("-I -n -P -L -s -d -E -a --max-args --max-procs --delimiter --arg-file".split()),
}
# How many words of their own, options aside, these take before the command.
OPERANDS = {"timeout": 1, "gosu": 1, "su-exec": 1}
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=.*", re.DOTALL)
WORDS = frozenset(
    """
    command_name word string raw_string ansi_c_string concatenation number simple_expansion expansion
    command_substitution process_substitution arithmetic_expansion translated_string brace_expression
    """.split()
)
DEEPEST = 4
LARGEST = 1024 * 1024  # bytes of one script
MANY = 2_000  # commands of one script


@record
class Script:
    """The commands of a script in the order they are written, and whether all of it could be read."""

    commands: tuple["ShellCommand", ...]
    whole: bool


@record
class ShellCommand:
    """A simple command: its words without quotes, variables as they are written; where it and each word is.

    `assigned` are the variables that are set for it, `writes` the files that its output goes to; `into` is the index of
    the command that reads what it writes, `how` is `pipe`, `substitution` or empty. `runners` are the programs it is
    run by, such as sudo.
    """

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    start: int
    end: int
    text: Text
    assigned: tuple[tuple[str, str], ...] = ()
    runners: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    into: int | None = None
    how: str = ""


@cache
def parser() -> Any:
    """The parser of bash."""
    import tree_sitter
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def read(text: Text, depth: int = 0) -> Script:
    """The commands of a script, and of the scripts that it hands to other shells. Raises DockerfileError."""
    data = text.value.encode("utf-8", "surrogatepass")
    if len(data) > LARGEST:
        raise DockerfileError(f"a script of more than {LARGEST:,} bytes", text.position(0))
    tree = parser().parse(data)
    reader = Reader(text, data)
    commands = reader.commands(tree.root_node)
    if len(commands) > MANY:
        raise DockerfileError(f"a script of more than {MANY:,} commands", text.position(0))
    whole = not tree.root_node.has_error
    nested: list[ShellCommand] = []
    for command in commands:
        inner = handed_on(command) if depth < DEEPEST else None
        if inner is not None:
            script = read(inner, depth + 1)
            offset = len(commands) + len(nested)
            nested += [shifted(each, offset) for each in without(script.commands, commands)]
            whole = whole and script.whole
    return Script((*commands, *nested), whole)


def without(inner: Sequence[ShellCommand], outer: Sequence[ShellCommand]) -> list[ShellCommand]:
    """The commands of an inner script but those that the outer shell runs already, to put its text together."""
    seen = {(each.text.position(each.start), each.text.position(each.end)) for each in outer}
    kept = [(each.text.position(each.start), each.text.position(each.end)) not in seen for each in inner]
    behind = list(accumulate(kept, initial=0))
    return [
        replace(each, into=behind[each.into] if each.into is not None and kept[each.into] else None)
        for each, stays in zip(inner, kept, strict=True)
        if stays
    ]


def from_words(words: Sequence[tuple[str, int, int]], text: Text) -> Script:
    """The commands of words that no shell has split, as in the JSON form of an instruction."""
    if not words:
        return Script((), whole=True)
    places = tuple((start, end) for _, start, end in words)
    command = unwrapped(tuple(word for word, _, _ in words), places, text, ())
    inner = handed_on(command)
    script = read(inner, 1) if inner is not None else Script((), whole=True)
    return Script((command, *(shifted(each, 1) for each in script.commands)), script.whole)


def shifted(command: ShellCommand, offset: int) -> ShellCommand:
    """A command of an inner script, as it is numbered among those of the outer one."""
    return command if command.into is None else replace(command, into=command.into + offset)


def handed_on(command: ShellCommand) -> Text | None:
    """The script that a command gives to a shell with `-c`, or that `eval` runs."""
    program, *arguments = command.words or ("",)
    if program == "eval" and arguments:
        return inner_text(command, 1)
    if PurePosixPath(program).name not in SHELLS:
        return None
    for number, word in enumerate(arguments, 1):
        if re.fullmatch(r"-[a-z]*c[a-z]*", word):
            return inner_text(command, number + 1) if number < len(arguments) else None
        if not word.startswith(("-", "+")) and word != "pipefail":
            return None
    return None


def inner_text(command: ShellCommand, number: int) -> Text | None:
    """The text of a word, at its place if nothing in it is escaped, else where the word begins."""
    value, (start, end) = command.words[number], command.places[number]
    if value.startswith(("$(", "`")):
        return None  # what a command writes; its own commands are read where they stand
    written = command.text.value[start:end]
    at = written.find(value)
    if at >= 0:
        return command.text.part(start + at, start + at + len(value))
    return Text(value, (0,), (command.text.position(start),))


class Reader:
    """Reads the commands off a syntax tree."""

    def __init__(self, text: Text, data: bytes) -> None:
        self.text = text
        self.data = data
        self.plain = len(data) == len(text.value)
        self.characters = [] if self.plain else character_numbers(data)

    def offset(self, byte: int) -> int:
        """The number of the character that a byte belongs to."""
        return byte if self.plain else self.characters[byte]

    def written(self, node: Any) -> str:
        """The text of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def commands(self, root: Any) -> list[ShellCommand]:
        """All commands below a node, in the order they are written, joined to those that read what they write."""
        nodes = [node for node in walk(root) if node.type in ("command", "declaration_command")]
        numbers = {node.id: number for number, node in enumerate(nodes)}
        found: list[ShellCommand] = []
        for node in nodes:
            consumer, how = reader_of(node)
            into = None if consumer is None else numbers.get(consumer.id)
            found.append(
                replace(self.command(node), writes=self.outputs(node), into=into, how=how if into is not None else "")
            )
        return found

    def command(self, node: Any) -> ShellCommand:
        """The command of a node, without the programs that only run it."""
        words: list[str] = []
        places: list[tuple[int, int]] = []
        assigned: list[tuple[str, str]] = []
        for child in node.children:
            place = self.offset(child.start_byte), self.offset(child.end_byte)
            if child.type == "variable_assignment":
                text = self.assignment(child)
                if node.type == "declaration_command":
                    words.append(text)
                    places.append(place)
                name, _, value = text.partition("=")
                assigned.append((name, value))
            elif child.type in WORDS or (node.type == "declaration_command" and not child.is_named):
                words.append(self.literal(child))
                places.append(place)
        return unwrapped(tuple(words), tuple(places), self.text, tuple(assigned), self.place(node))

    def outputs(self, node: Any) -> tuple[str, ...]:
        """The files that a command's output is redirected to.

        In the tree a redirection at the end of a list or a pipe is around all of it; in bash it is the last command's.
        """
        around = node.parent
        while around is not None and around.type in ("list", "pipeline") and around.children[-1].id == node.id:
            node, around = around, around.parent
        if around is None or around.type != "redirected_statement":
            return ()
        redirects = [child for child in around.children if child.type == "file_redirect"]
        targets = [(child, child.child_by_field_name("destination")) for child in redirects]
        return tuple(
            self.literal(target)
            for child, target in targets
            if target is not None and any(part.type in (">", ">>", ">|", "&>", "&>>") for part in child.children)
        )

    def place(self, node: Any) -> tuple[int, int]:
        """Where a node begins and ends."""
        return self.offset(node.start_byte), self.offset(node.end_byte)

    def assignment(self, node: Any) -> str:
        """`NAME=value` without quotes."""
        value = node.child_by_field_name("value")
        name = node.child_by_field_name("name")
        return f"{self.written(name) if name else ''}={self.literal(value) if value else ''}"

    def literal(self, node: Any) -> str:
        """What a word means, without quotes and escapes; expansions stay as they are written."""
        text = self.written(node)
        match node.type:
            case "word":
                return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
            case "string":
                return re.sub(r'\\(["$`\\])', r"\1", text[1:-1])
            case "raw_string":
                return text[1:-1]
            case "ansi_c_string" | "translated_string":
                return text[2:-1]
            case "concatenation" | "command_name":
                return "".join(self.literal(child) for child in node.children) or text
            case _:
                return text


def character_numbers(data: bytes) -> list[int]:
    """For each byte of a text, and for its end, the number of its character."""
    numbers: list[int] = []
    count = -1
    for byte in data:
        count += byte & 0xC0 != 0x80
        numbers.append(count)
    return [*numbers, count + 1]


def walk(root: Any) -> Iterator[Any]:
    """A node and all below it, in the order they are written."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def reader_of(node: Any) -> tuple[Any, str]:
    """The command that reads what a command writes: the next one of its pipe, or the one it is a word of."""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type == "pipeline":
            following = [each for each in parent.named_children if each.start_byte >= child.end_byte]
            if following:
                return first_command(following[0]), "pipe"
        if parent.type == "redirected_statement" and child.type == "file_redirect":
            return first_command(parent), "pipe"
        if parent.type in ("command", "declaration_command"):
            return parent, "substitution"
        if parent.type in ("variable_assignment", "function_definition"):
            return None, ""
        child, parent = parent, parent.parent
    return None, ""


def first_command(node: Any) -> Any:
    """The first command in what a pipe leads to."""
    return next((each for each in walk(node) if each.type in ("command", "declaration_command")), None)


def unwrapped(
    words: tuple[str, ...],
    places: tuple[tuple[int, int], ...],
    text: Text,
    assigned: tuple[tuple[str, str], ...],
    place: tuple[int, int] | None = None,
) -> ShellCommand:
    """A command without the programs that only run it: `sudo -E env A=b curl` is curl."""
    start, end = place or (places[0][0], places[-1][1])
    runners: list[str] = []
    index = 0
    while index < len(words) and words[index] in RUNNERS:
        following = operand(words, index)
        if following >= len(words):
            break
        runners.append(words[index])
        index = following
    return ShellCommand(words[index:], places[index:], start, end, text, assigned, tuple(runners))


def operand(words: tuple[str, ...], index: int) -> int:
    """The index of the command that a program runs."""
    runner = words[index]
    index += 1
    while index < len(words) and (words[index].startswith("-") or (runner in ("env", "sudo") and is_set(words[index]))):
        if words[index] == "--":
            index += 1
            break
        index += 2 if words[index] in RUNNERS[runner] else 1
    return index + OPERANDS.get(runner, 0)


def is_set(word: str) -> bool:
    """The word sets a variable."""
    return ASSIGNMENT.fullmatch(word) is not None
