"""Where an image may come from, as the `images` command tells it."""

from dataclasses import dataclass

from iac_scan.model.source import Span


@dataclass(frozen=True, slots=True)
class Server:
    """One server that may be asked for an image, in the order of asking.

    `transport` is `https`, `http`, or `https or http` where an engine falls back. `verified` says that the certificate
    is checked. `settings` is the place that says so, None for what holds without any settings.
    """

    host: str
    mirror: bool
    transport: str
    verified: bool
    settings: Span | None


@dataclass(frozen=True, slots=True)
class PulledImage:
    """An image reference, the servers that may answer for it, the logins sent along, and who uses it.

    `host` and `repository` are empty, and `problem` says why, where the text is no image reference or can't be known.
    """

    image: str
    host: str
    repository: str
    tag: str
    digest: str
    servers: tuple[Server, ...]
    logins: tuple[str, ...]
    users: tuple[tuple[str, Span], ...]
    problem: str = ""
