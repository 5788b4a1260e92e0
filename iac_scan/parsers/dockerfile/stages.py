"""A Dockerfile's instructions to its stages: which builds on which, and what variables are in each."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from iac_scan.model.node import Path, Unknown
from iac_scan.model.source import Position, Span
from iac_scan.parsers.dockerfile.expand import Value
from iac_scan.parsers.dockerfile.instructions import Speaker, Spoken
from iac_scan.parsers.dockerfile.lines import Line, logical_lines
from iac_scan.parsers.dockerfile.shell import SHELLS
from iac_scan.parsers.dockerfile.text import DockerfileError

PLATFORM = frozenset(
    f"{prefix}{part}" for prefix in ("BUILD", "TARGET") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
)
STAGE_NAME = re.compile(r"[a-z][a-z0-9._-]*")
WINDOWS = re.compile(r"(?:^|/)windows(?:/|$)|nanoserver|servercore")
NO_DEFAULT = "a build argument without a default"
BY_BUILD = "set by whoever builds"
BY_BASE = "what the base image sets is not in the files"
MANY, MANY_STAGES = 5_000, 500


@dataclass(slots=True)
class Scope:
    """The variables of a stage: its environment, which wins, its arguments, and whether its base may set more."""

    environment: dict[str, Value] = field(default_factory=dict)
    arguments: dict[str, Value] = field(default_factory=dict)
    open: bool = False

    def lookup(self, name: str) -> Value | None:
        """The value of a variable, None if it is not set."""
        found = self.environment.get(name, self.arguments.get(name))
        return Unknown(f"${name}", BY_BASE) if found is None and self.open else found


@dataclass(slots=True)
class Stage:
    """A stage as it is read."""

    value: dict[str, Any]
    scope: Scope
    reads_shell: bool = True


@dataclass(slots=True)
class Builder:
    """Puts the document of one file together."""

    file: str
    escape: str
    globals: Scope = field(default_factory=Scope)
    arguments: list[dict[str, Any]] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    spans: dict[Path, Span] = field(default_factory=dict)
    unread: list[Span] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Take in the next instruction. Raises DockerfileError."""
        if line.keyword == "FROM":
            self.add_stage(line)
        elif not self.stages:
            self.add_global(line)
        else:
            self.add_instruction(line, self.stages[-1], len(self.stages) - 1)

    def add_global(self, line: Line) -> None:
        """An ARG before the first FROM; nothing else may stand there. Raises DockerfileError."""
        if line.keyword != "ARG":
            raise DockerfileError("a Dockerfile begins with FROM or ARG", line.start)
        spoken = Speaker(self.file, self.escape, self.globals.lookup).speak(line)
        for name, value in spoken.value["pairs"].items():
            self.globals.arguments[name] = Unknown(f"${name}", NO_DEFAULT) if value is None else value
        self.keep(spoken, ("arguments", len(self.arguments)))
        self.arguments.append(spoken.value)

    def platform(self, name: str) -> Value | None:
        """A variable as FROM knows it: an argument of the file, or one of the platform."""
        found = self.globals.lookup(name)
        return Unknown(f"${name}", BY_BUILD) if found is None and name in PLATFORM else found

    def add_stage(self, line: Line) -> None:
        """Begin a stage. Raises DockerfileError."""
        spoken = Speaker(self.file, self.escape, self.platform).speak(line)
        words = spoken.value["words"]
        if len(words) not in (1, 3) or (len(words) == 3 and str(words[1]).upper() != "AS"):
            raise DockerfileError("FROM takes an image, and AS with a name if it has one", line.start)
        name = words[2].lower() if len(words) == 3 and isinstance(words[2], str) else ""
        if len(words) == 3 and not STAGE_NAME.fullmatch(name):
            raise DockerfileError("the name of a stage is not a name", line.start)
        if words[0] == "":
            raise DockerfileError("FROM names no image: its variables are empty", line.start)
        if len(self.stages) == MANY_STAGES:
            raise DockerfileError(f"more than {MANY_STAGES} stages", line.start)
        parent = self.parent(words[0])
        number = len(self.stages)
        value: dict[str, Any] = {"name": name or str(number), "base": words[0], "parent": parent}
        if "flags" in spoken.value:
            value["flags"] = spoken.value["flags"]
        value["instructions"] = []
        at: Path = ("stages", number)
        self.keep(spoken, at)
        self.spans[*at, "base"] = spoken.spans["words", 0]
        self.stages.append(self.opened(value, words[0], parent))
        if name:
            self.names[name] = number

    def opened(self, value: dict[str, Any], base: Value, parent: int | None) -> Stage:
        """A stage with the variables that it begins with."""
        if parent is not None:
            above = self.stages[parent]
            scope = Scope(dict(above.scope.environment), dict(above.scope.arguments), above.scope.open)
            return Stage(value, scope, above.reads_shell)
        windows = isinstance(base, str) and WINDOWS.search(base.lower()) is not None
        return Stage(value, Scope(open=base != "scratch"), not windows and self.escape != "`")

    def parent(self, base: Value) -> int | None:
        """The stage that a FROM builds on, the last one of that name; None for an image from elsewhere."""
        return self.names.get(base.lower()) if isinstance(base, str) else None

    def add_instruction(self, line: Line, stage: Stage, number: int) -> None:
        """Take in an instruction of a stage. Raises DockerfileError."""
        speaker = Speaker(self.file, self.escape, stage.scope.lookup, stage.reads_shell)
        spoken = speaker.speak(line)
        if line.keyword == "ENV":
            stage.scope.environment |= spoken.value["pairs"]
        elif line.keyword == "ARG":
            stage.scope.arguments |= {name: self.argument(name, value) for name, value in spoken.value["pairs"].items()}
        elif line.keyword == "SHELL":
            words = spoken.value["words"]
            stage.reads_shell = bool(words) and PurePosixPath(words[0]).name in SHELLS
        instructions = stage.value["instructions"]
        self.keep(spoken, ("stages", number, "instructions", len(instructions)))
        instructions.append(spoken.value)

    def argument(self, name: str, default: Value | None) -> Value:
        """The value of an argument in a stage: its own default, else that of the file's."""
        if default is not None:
            return default
        found = self.globals.arguments.get(name)
        if found is not None:
            return found
        return Unknown(f"${name}", BY_BUILD if name in PLATFORM else NO_DEFAULT)

    def keep(self, spoken: Spoken, at: Path) -> None:
        """Remember where the parts of an instruction are written."""
        self.spans |= {(*at, *path): span for path, span in spoken.spans.items()}
        if not spoken.whole:
            self.unread.append(spoken.spans[()])


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file says: its value, where its paths are written, and scripts that could not be read to their end."""

    value: dict[str, Any]
    spans: dict[Path, Span]
    unread: tuple[Span, ...]


def contents(file: str, text: str) -> Contents:
    """What the text of a Dockerfile says. Raises DockerfileError."""
    lines, reader = logical_lines(text)
    if len(lines) > MANY:
        raise DockerfileError(f"more than {MANY:,} instructions", lines[MANY].start)
    builder = Builder(file, reader.escape)
    for line in lines:
        builder.add(line)
    if not builder.stages:
        raise DockerfileError("a Dockerfile without FROM builds nothing", Position(1, 1))
    value = {
        "directives": {name: given for name, (given, _) in reader.directives.items()},
        "arguments": builder.arguments,
        "stages": [stage.value for stage in builder.stages],
    }
    for name, (given, place) in reader.directives.items():
        end = Position(place.line, place.column + len(given))
        builder.spans["directives", name] = Span(file, place, end)
    first = builder.spans[("arguments", 0) if builder.arguments else ("stages", 0)]
    builder.spans[()] = first
    return Contents(value, builder.spans, tuple(builder.unread))
