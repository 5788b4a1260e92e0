"""Image references, parsed by the grammar of github.com/distribution/reference."""

import re

from iac_scan.model.record import record

TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")
COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
PATH = re.compile(rf"{COMPONENT}(?:/{COMPONENT})*")
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
HOST = re.compile(rf"(?:{LABEL}(?:\.{LABEL})*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?")
IDENTIFIER = re.compile(r"[0-9a-f]{64}")
LONGEST_NAME = 255
DOCKER_HUB = "docker.io"


@record
class ImageReference:
    """`[host[:port]/]path[:tag][@digest]`, with Docker Hub's short names written out; tag and digest may be empty."""

    host: str
    path: str
    tag: str
    digest: str

    @property
    def text(self) -> str:
        """The reference in full."""
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.host}/{self.path}{tag}{digest}"

    @classmethod
    def parse(cls, text: str) -> "ImageReference | None":
        """Parse a reference; None if it is not one."""
        name, at, digest = text.partition("@")
        head, slash, rest = name.rpartition("/")
        last, colon, tag = rest.partition(":")
        name = f"{head}{slash}{last}"
        first, slash, path = name.partition("/")
        if slash and (first == "localhost" or any(mark in first for mark in ".:") or first != first.lower()):
            host = first
        else:
            host, path = DOCKER_HUB, name
        if host in (DOCKER_HUB, "index.docker.io"):
            host, path = DOCKER_HUB, path if "/" in path else f"library/{path}"
        named = HOST.fullmatch(host) and PATH.fullmatch(path) and len(f"{host}/{path}") <= LONGEST_NAME
        tagged = not colon or TAG.fullmatch(tag)
        pinned = not at or DIGEST.fullmatch(digest)
        return cls(host, path, tag, digest) if named and tagged and pinned and not IDENTIFIER.fullmatch(text) else None
