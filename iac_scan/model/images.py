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
class Because:
    """A policy that has a say about an image's signature, what it says, where, and what makes it worth less."""

    policy: str
    words: str
    at: Span
    weaknesses: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Whether who runs an image needs a signature for it, and the policies that say so.

    `effect` is `required`, `audited` (its lack is only reported), `exempt` (a policy leaves it out), `undecided`, or
    `none` where no policy is about it.
    """

    effect: str
    users: tuple[str, ...]
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class BuiltFrom:
    """A stage of a Dockerfile that an image is built from, what says so, and where."""

    dockerfile: str
    stage: str
    by: str
    at: Span


@dataclass(frozen=True, slots=True)
class PulledImage:
    """An image reference, the servers that may answer for it, the logins sent along, and who uses it.

    `signatures` are about the containers of Kubernetes that run it, those with the same answer together. `built_from`
    are the Dockerfiles that it may be built from: one where that is sure.
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
    signatures: tuple[Signature, ...] = ()
    built_from: tuple[BuiltFrom, ...] = ()
