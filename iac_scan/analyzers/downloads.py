"""What commands of a build fetch from elsewhere, and what becomes of it."""

import re
from collections.abc import Iterator

from iac_scan.model.node import Node
from iac_scan.views.dockerfile import BuildCommand

DOWNLOADERS = frozenset({"curl", "wget", "fetch", "aria2c", "axel"})
SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
INTERPRETER = re.compile(r"(?:python|pypy|perl|ruby|node|nodejs|php|lua)[0-9.]*")
# Programs that hand on what they read, changed or not.
FILTERS = frozenset("tee cat gunzip zcat gzip xz bzip2 bunzip2 sed tr base64 awk head tail grep dos2unix".split())
VERIFIERS = re.compile(
    r"(?:sha\d*|md5|b2|shasum|cksum)(?:sum)?|gpgv?2?|cosign|minisign|openssl|rpm|rpmkeys|rekor-cli|slsa-verifier|gh"
)
URL = re.compile(r"(?:https?|ftp)://([^/:?#\s]+)", re.IGNORECASE)
LOCAL = re.compile(r"localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|0\.0\.0\.0", re.IGNORECASE)


def urls(command: BuildCommand) -> Iterator[tuple[str, Node]]:
    """The addresses that a downloader fetches, with their places; those of the machine itself don't count."""
    if command.program not in DOWNLOADERS:
        return
    for number, argument in enumerate(command.arguments):
        match = URL.match(argument)
        if match and not LOCAL.fullmatch(match[1]):
            yield argument, command.argument(number)


def interpreter_of(command: BuildCommand) -> BuildCommand | None:
    """The interpreter that runs what a command writes, straight or behind filters; None if there is none."""
    at: BuildCommand | None = command
    for _ in range(10):
        how = at["how"].text if at is not None else ""
        at = at.reader if at is not None else None
        if at is None:
            return None
        if runs_substituted(at) if how == "substitution" else runs_input(at):
            return at
        if at.program not in FILTERS:
            return None
    return None


def runs_input(command: BuildCommand) -> bool:
    """An interpreter that takes its program from its input."""
    operands = [word for word in command.arguments if not word.startswith("-") or word == "-"]
    if command.program in SHELLS:
        options = [word for word in command.arguments if re.fullmatch(r"-[a-z]+", word)]
        if any("c" in word for word in options):
            return False
        return any("s" in word for word in options) or not operands or operands[0] in ("-", "/dev/stdin")
    if INTERPRETER.fullmatch(command.program):
        return not command.arguments or command.arguments[0] in ("-", "--", "/dev/stdin")
    return command.program in ("source", ".") and operands[:1] == ["/dev/stdin"]


def runs_substituted(command: BuildCommand) -> bool:
    """A command that runs what another one, which stands in its words, writes."""
    arguments = command.arguments
    if command.program in ("eval", "source", "."):
        return True
    if command.program in SHELLS:
        for number, word in enumerate(arguments):
            if word.startswith("<("):
                return all(before.startswith("-") for before in arguments[:number])
            if re.fullmatch(r"-[a-z]*c[a-z]*", word):
                return "".join(arguments[number + 1 : number + 2]).lstrip().startswith(("$(", "`"))
        return False
    return bool(INTERPRETER.fullmatch(command.program)) and any(word.startswith("<(") for word in arguments[:1])


def is_verified(command: BuildCommand) -> bool:
    """The same RUN compares a checksum or verifies a signature."""
    return any(VERIFIERS.fullmatch(each.program) for each in command.siblings)
