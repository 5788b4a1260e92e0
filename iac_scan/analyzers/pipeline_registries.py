"""How the commands of a pipeline speak with registries: without TLS, without checking certificates, with passwords."""

import re
from collections.abc import Iterator

from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.command import Command
from iac_scan.views.registry import is_loopback

PLAIN, UNVERIFIED = "plain", "unverified"
ENGINE = {"--tls-verify": UNVERIFIED, "--src-tls-verify": UNVERIFIED, "--dest-tls-verify": UNVERIFIED}
# What switches TLS or its check off, by program.
FLAGS = {
    "skopeo": ENGINE,
    "podman": ENGINE,
    "buildah": ENGINE,
    "crane": {"--insecure": PLAIN},
    "gcrane": {"--insecure": PLAIN},
    "nerdctl": {"--insecure-registry": UNVERIFIED},
    "oras": {"--plain-http": PLAIN, "--insecure": UNVERIFIED},
    "helm": {"--plain-http": PLAIN, "--insecure-skip-tls-verify": UNVERIFIED},
    "cosign": {"--allow-http-registry": PLAIN, "--allow-insecure-registry": UNVERIFIED},
    "kaniko": {
        "--insecure": PLAIN,
        "--insecure-pull": PLAIN,
        "--skip-tls-verify": UNVERIFIED,
        "--skip-tls-verify-pull": UNVERIFIED,
    },
}
# Flags that name the registry they are about.
NAMING = {
    "kaniko": {"--insecure-registry": PLAIN, "--skip-tls-verify-registry": UNVERIFIED},
    "dockerd": {"--insecure-registry": UNVERIFIED},
}
OFF = frozenset({"false", "0", "f", "F", "FALSE", "False"})
SCHEME = re.compile(r"(?:docker|oci|https?)://")
LOGINS = {
    "docker": ("login",),
    "podman": ("login",),
    "nerdctl": ("login",),
    "buildah": ("login",),
    "skopeo": ("login",),
    "oras": ("login",),
    "helm": ("registry", "login"),
    "crane": ("auth", "login"),
}


@record
class Weakness:
    """The place that makes a connection weak; `host` is None where it depends on what only a run knows."""

    at: Node
    host: str | None


def tool_of(command: Command) -> str:
    """The program by the name that the tables know it by."""
    words = command.node["words"].raw
    return "kaniko" if words and words[0].endswith("/kaniko/executor") else command.program


def weaknesses(command: Command, how: str) -> Iterator[Weakness]:
    """What makes a command speak with a registry of another machine without TLS, or without checking whom with."""
    tool = tool_of(command)
    flags, naming = FLAGS.get(tool, {}), NAMING.get(tool, {})
    if not flags and not naming:
        return
    arguments = command.arguments
    for number, argument in enumerate(arguments):
        flag, equals, value = argument.partition("=")
        if flags.get(flag) == how and switched(flag, value, given=bool(equals)):
            hosts = hosts_of(arguments)
            if is_own_machine(hosts):
                continue
            known = [host for host in hosts if host is not None and not is_loopback(host)]
            host = known[0] if known else None if hosts else "Docker Hub"
            yield Weakness(command.argument(number), host)
        elif naming.get(flag) == how:
            host = value if equals else "".join(arguments[number + 1 : number + 2])
            if host and not is_loopback(host):
                yield Weakness(command.argument(number), None if "$" in host else host)


def switched(flag: str, value: str, *, given: bool) -> bool:
    """The flag makes the connection weaker: those that ask for a check do so when they are off."""
    if "$" in value:
        return False
    return value in OFF if flag.endswith("tls-verify") and flag in ENGINE else not given or value not in OFF


def hosts_of(arguments: list[str]) -> list[str | None]:
    """The registries that the words of a command name; None for one that a variable names."""
    found: list[str | None] = []
    bare = "login" in arguments[:2]
    for word in arguments:
        name = word.partition("=")[2] if word.startswith("--destination=") else word
        host, slash, _ = SCHEME.sub("", name).partition("/")
        if name.startswith("-") or not host or host in (".", "..", "~"):
            continue
        if "$" in host:
            found.append(None)
        elif (slash or bare) and (host == "localhost" or "." in host or ":" in host):
            found.append(host)
    return found


def is_own_machine(hosts: list[str | None]) -> bool:
    """All registries that a command names are those of the machine it runs on."""
    return bool(hosts) and all(host is not None and is_loopback(host) for host in hosts)


def literal_password(command: Command) -> Node | None:
    """The place of a password that a login spells out; None where it is a variable, or the registry the machine's."""
    words = LOGINS.get(command.program)
    arguments = command.arguments
    if words is None or tuple(arguments[: len(words)]) != words:
        return None
    if is_own_machine(hosts_of(arguments)):
        return None
    for number, argument in enumerate(arguments):
        flag, equals, value = argument.partition("=")
        if flag not in ("-p", "--password"):
            continue
        at = number if equals else number + 1
        text = value if equals else "".join(arguments[at : at + 1])
        return command.argument(at) if text and not any(mark in text for mark in "$`<") else None
    return None
