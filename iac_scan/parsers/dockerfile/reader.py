"""Dockerfiles to resources: every file ends as scanned, not applicable or failed."""

from collections.abc import Callable
from functools import partial

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.graph import DOCKERFILE, Resource, ResourceId
from iac_scan.model.node import Document
from iac_scan.model.node import Path as KeyPath
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Span, Stack
from iac_scan.parsers.dockerfile.recognise import begins_like_one, is_certain_name
from iac_scan.parsers.dockerfile.stages import Contents, contents
from iac_scan.parsers.dockerfile.text import DockerfileError

NOT_ONE = "does not begin like a Dockerfile"
REMEDY = "correct the file, or leave it out"


def read_text(file: str, text: str, stack: Stack) -> Parsed:
    """The resource of a text, and the state its file ends in."""
    if not text.strip():
        return Parsed(inputs=(Input(file, InputState.NOT_APPLICABLE, "empty"),))
    if not is_certain_name(file.rpartition("/")[2]) and not begins_like_one(text):
        return Parsed(inputs=(Input(file, InputState.NOT_APPLICABLE, NOT_ONE),))
    try:
        found = contents(file, text)
    except DockerfileError as error:
        span = Span(file, error.position, error.position)
        diagnostic = Diagnostic(DiagnosticKind.PARSE, error.message, span, REMEDY, failed=True)
        return Parsed((), (diagnostic,), (Input(file, InputState.FAILED, error.message),), 1)
    notes = tuple(
        Diagnostic(DiagnosticKind.NOTE, "the script of this RUN is not one that bash reads to its end", span)
        for span in found.unread
    )
    return Parsed((resource(file, found, stack),), notes, (Input(file, InputState.SCANNED),), 1)


def resource(file: str, found: Contents, stack: Stack) -> Resource:
    """The resource of a file."""
    body = Document(file, found.value, finder(found.spans)).root
    return Resource(ResourceId(stack.label, DOCKERFILE, "Dockerfile", "", file), "", body, stack)


def finder(spans: dict[KeyPath, Span]) -> Callable[[KeyPath], Origin]:
    """Finds where a path is written: itself, else the nearest block around it."""
    return partial(nearest, spans)


def nearest(spans: dict[KeyPath, Span], path: KeyPath) -> Origin:
    """Where a path or what is around it is written."""
    while path not in spans and path:
        path = path[:-1]
    return Origin(spans[path])
