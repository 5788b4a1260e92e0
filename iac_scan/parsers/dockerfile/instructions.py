"""Instructions as they are written to what they say: variables expanded, scripts read, every part with its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from iac_scan.model.node import Path, Unknown
from iac_scan.model.source import Span
from iac_scan.parsers.dockerfile import shell
from iac_scan.parsers.dockerfile.expand import ExpansionError, Lookup, Value, expand
from iac_scan.parsers.dockerfile.lines import Heredoc, Line, starts
from iac_scan.parsers.dockerfile.text import DockerfileError, Text
from iac_scan.parsers.dockerfile.words import Word, flags, json_words, pairs, plain_words, quoted_words

KEYWORDS = frozenset(
    """
    ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME
    WORKDIR
    """.split()
)
RUNNING = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "RUN"})
MAYBE_JSON = RUNNING | {"ADD", "COPY", "SHELL", "VOLUME"}
NO_WORDS = frozenset({"CMD", "ENTRYPOINT"})  # may be empty: this resets them
NOT_TRIGGERED = frozenset({"FROM", "MAINTAINER", "ONBUILD"})
UNREAD = "a script of a shell that is not read here"


@dataclass(slots=True)
class Spoken:
    """What an instruction says, as plain values, and where each path of it is written."""

    value: dict[str, Any]
    spans: dict[Path, Span] = field(default_factory=dict)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Speaker:
    """Reads instructions of one file; `shell_is_read` tells whether scripts are in a language that is read."""

    file: str
    escape: str
    lookup: Lookup
    shell_is_read: bool = True

    def speak(self, line: Line) -> Spoken:
        """What an instruction says. Raises DockerfileError."""
        if line.keyword not in KEYWORDS:
            raise DockerfileError(f"{line.keyword[:40]} is not an instruction", line.start)
        given, begin = flags(line.rest.value, self.escape)
        spoken = Spoken({"keyword": line.keyword})
        spoken.spans[()] = Span(self.file, line.start, line.end)
        if given:
            spoken.value["flags"] = self.flags(line, given, spoken)
        if not line.rest.value[begin:].strip() and line.keyword not in NO_WORDS:
            raise DockerfileError(f"{line.keyword} says nothing", line.start)
        if line.heredocs:
            spoken.value["heredocs"] = [self.heredoc(entry) for entry in line.heredocs]
        TELLERS[line.keyword](self, line, begin, spoken)
        return spoken

    def flags(self, line: Line, given: list[tuple[str, Word]], spoken: Spoken) -> dict[str, list[Value]]:
        """The values of each flag, in the order they are given."""
        found: dict[str, list[Value]] = {}
        for name, word in given:
            values = found.setdefault(name, [])
            spoken.spans["flags", name, len(values)] = line.rest.span(self.file, word.start, word.end)
            values.append(self.expanded(word, line.rest))
        return found

    def heredoc(self, entry: Heredoc) -> dict[str, Any]:
        """A here-document as a plain value."""
        return {"delimiter": entry.delimiter, "content": entry.text.value, "expands": entry.expands}

    def expanded(self, word: Word, text: Text) -> Value:
        """A word with its variables replaced. Raises DockerfileError."""
        try:
            return expand(word.text, self.lookup, self.escape)
        except ExpansionError as error:
            raise DockerfileError(str(error), text.position(word.start)) from None

    def tell_words(self, line: Line, begin: int, spoken: Spoken) -> None:
        """ADD, COPY, EXPOSE, FROM, SHELL, STOPSIGNAL, VOLUME: words, or a JSON array where that is allowed."""
        words = json_words(line.rest, begin) if line.keyword in MAYBE_JSON else None
        spoken.value["form"] = "words" if words is None else "json"
        if words is None and line.keyword == "SHELL":
            raise DockerfileError("SHELL takes a JSON array", line.start)
        words = plain_words(line.rest.value, begin) if words is None else words
        self.set_words(spoken, words, line.rest, literally=line.keyword == "SHELL")

    def tell_text(self, line: Line, begin: int, spoken: Spoken) -> None:
        """MAINTAINER, USER, WORKDIR: the whole text as one word."""
        self.set_words(spoken, [Word(line.rest.value[begin:], begin, len(line.rest.value))], line.rest)

    def set_words(self, spoken: Spoken, words: list[Word], text: Text, *, literally: bool = False) -> None:
        """Put words and their places into what is said."""
        spoken.value["words"] = [word.text if literally else self.expanded(word, text) for word in words]
        for number, word in enumerate(words):
            spoken.spans["words", number] = text.span(self.file, word.start, word.end)

    def tell_pairs(self, line: Line, begin: int, spoken: Spoken) -> None:
        """ENV and LABEL."""
        values: dict[str, Value] = {}
        for name, word in pairs(line.keyword, line.rest, self.escape, begin):
            key = self.expanded(Word(name, word.start, word.end), line.rest)
            name = name if isinstance(key, Unknown) else key
            values[name] = self.expanded(word, line.rest)
            spoken.spans["pairs", name] = line.rest.span(self.file, word.start, word.end)
        spoken.value["pairs"] = values

    def tell_arguments(self, line: Line, begin: int, spoken: Spoken) -> None:
        """ARG: names with or without a default; null for none."""
        values: dict[str, Value | None] = {}
        for word in quoted_words(line.rest.value, self.escape, begin):
            name, equals, default = word.text.partition("=")
            values[name] = self.expanded(Word(default, word.start, word.end), line.rest) if equals else None
            spoken.spans["pairs", name] = line.rest.span(self.file, word.start, word.end)
        spoken.value["pairs"] = values

    def tell_command(self, line: Line, begin: int, spoken: Spoken) -> None:
        """CMD, ENTRYPOINT, RUN: a script, or a JSON array of words."""
        words = json_words(line.rest, begin)
        if words is not None:
            spoken.value |= {"form": "json", "words": [word.text for word in words]}
            if line.keyword == "RUN":
                self.set_commands(spoken, shell.from_words(words, line.rest))
            return
        spoken.value |= {"form": "script", "script": line.rest.value[begin:]}
        if line.keyword != "RUN":
            return
        if not self.shell_is_read:
            spoken.value["commands"] = Unknown(line.rest.value[begin:], UNREAD)
            return
        self.tell_script(line, begin, spoken)

    def tell_script(self, line: Line, begin: int, spoken: Spoken) -> None:
        """RUN in a shell's words; a lone here-document is the script, unless its first line names another program."""
        rest = line.rest.part(begin, len(line.rest.value))
        alone = bool(line.heredocs) and re.fullmatch(r"\d*<<-?\S+", rest.value.strip()) is not None
        first = line.heredocs[0].text if line.heredocs else rest
        interpreter = re.match(r"#!\s*(\S+)(?:\s+(\S+))?", first.value) if alone else None
        if interpreter and not is_shell(interpreter):
            spoken.value["commands"] = Unknown(f"#!{interpreter[1]}", UNREAD)
            return
        self.set_commands(spoken, shell.read(first if alone else without_documents(rest, self.escape)))
        if not alone and any(reads_script(command["words"]) for command in spoken.value["commands"]):
            for entry in line.heredocs:
                self.set_commands(spoken, shell.read(entry.text))

    def set_commands(self, spoken: Spoken, script: shell.Script) -> None:
        """Put the commands of a script behind those there are."""
        known = spoken.value.setdefault("commands", [])
        before = len(known)
        for number, command in enumerate(script.commands, before):
            entry: dict[str, Any] = {"words": list(command.words)}
            if command.assigned:
                entry["assigned"] = dict(command.assigned)
            if command.writes:
                entry["writes"] = list(command.writes)
            if command.runners:
                entry["runners"] = list(command.runners)
            if command.into is not None:
                entry |= {"into": command.into + before, "how": command.how}
            known.append(entry)
            spoken.spans["commands", number] = command.text.span(self.file, command.start, command.end)
            for place, (start, end) in enumerate(command.places):
                spoken.spans["commands", number, "words", place] = command.text.span(self.file, start, end)
        spoken.whole = spoken.whole and script.whole

    def tell_health(self, line: Line, begin: int, spoken: Spoken) -> None:
        """HEALTHCHECK: NONE, or CMD with a command."""
        words = plain_words(line.rest.value, begin)
        kind = words[0].text.upper()
        if kind not in ("NONE", "CMD"):
            raise DockerfileError("HEALTHCHECK takes NONE or CMD", line.rest.position(begin))
        spoken.value["kind"] = kind
        if kind == "CMD":
            self.tell_command(line, words[0].end, spoken)

    def tell_trigger(self, line: Line, begin: int, spoken: Spoken) -> None:
        """ONBUILD: another instruction."""
        word = plain_words(line.rest.value, begin)[0]
        keyword = word.text.upper()
        if keyword in NOT_TRIGGERED:
            raise DockerfileError(f"ONBUILD can't hold {keyword}", line.rest.position(word.start))
        rest = line.rest.part(word.end, len(line.rest.value))
        blanks = len(rest.value) - len(rest.value.lstrip())
        rest = rest.part(blanks, len(rest.value))
        inner = self.speak(Line(keyword, rest, line.rest.position(word.start), line.end, line.heredocs))
        spoken.value["trigger"] = inner.value
        spoken.spans |= {("trigger", *path): span for path, span in inner.spans.items()}
        spoken.whole = inner.whole


def without_documents(text: Text, escape: str) -> Text:
    """A script with blanks in place of the marks at which here-documents go in."""
    value = text.value
    for match in starts(value, escape):
        value = value[: match.start()] + " " * len(match[0]) + value[match.end() :]
    return replace(text, value=value)


def reads_script(words: list[str]) -> bool:
    """A command is a shell that reads what it runs from its input."""
    is_one = bool(words) and PurePosixPath(words[0]).name in shell.SHELLS
    return is_one and all(word.startswith("-") and "c" not in word for word in words[1:])


def is_shell(interpreter: re.Match[str]) -> bool:
    """A first line names a shell."""
    names = [PurePosixPath(part).name for part in interpreter.groups() if part]
    return names[0] in shell.SHELLS or (names[0] == "env" and names[-1] in shell.SHELLS)


Teller = Callable[[Speaker, Line, int, Spoken], None]
TELLERS: dict[str, Teller] = {
    **dict.fromkeys(("ADD", "COPY", "EXPOSE", "FROM", "SHELL", "STOPSIGNAL", "VOLUME"), Speaker.tell_words),
    **dict.fromkeys(("MAINTAINER", "USER", "WORKDIR"), Speaker.tell_text),
    **dict.fromkeys(("ENV", "LABEL"), Speaker.tell_pairs),
    **dict.fromkeys(("CMD", "ENTRYPOINT", "RUN"), Speaker.tell_command),
    "ARG": Speaker.tell_arguments,
    "HEALTHCHECK": Speaker.tell_health,
    "ONBUILD": Speaker.tell_trigger,
}
