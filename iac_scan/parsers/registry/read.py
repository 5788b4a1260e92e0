"""Registry settings in, resources of the one graph out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.graph import REGISTRY, Resource, ResourceId, is_for_program
from iac_scan.model.node import Document, Path, Unknown
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Stack
from iac_scan.parsers.marks import Mark, Marks
from iac_scan.parsers.registry.formats import FORMATS, SUFFIXES, Format
from iac_scan.parsers.registry.recognise import PROGRAM
from iac_scan.parsers.registry.texts import InFile, Place, Text
from iac_scan.parsers.registry.user_data import EXPANSION, is_cloud_config, written_files
from iac_scan.parsers.yaml import Chunk, ParseError, chunks, compose, mark_at, marks_of

LONGEST_KEY = 100
# The first line that is no comment is a key of such a file, or the brace of one in JSON.
DECLARED = re.compile(r"\A(?:[ \t]*(?:#.*|---.*)?\n)*[ \t]*(?:\{|[\"']?(?:apiVersion|kind)[\"']?[ \t]*:)")
SCRIPT = re.compile(r"\ufeff?\s*#!")
USER_DATA = re.compile(r"(^|/)user-data(\.(txt|ya?ml))?$")


def recognise(path: str, text: str) -> Format | None:
    """The format of a text, by its path first and by what stands in it second; None if it is none."""
    for entry in FORMATS:
        if entry.path.search(path) and (entry.named or entry.hint.search(text)):
            return entry
    for entry in FORMATS:
        if path.endswith(SUFFIXES[entry.syntax]) and entry.telling and entry.telling.search(text):
            return entry
    return None


def read_text(file: str, text: str, stack: Stack) -> Parsed | None:
    """The settings of a file; None if they are no registry settings. What can't be read is a failed input."""
    owner = ResourceId(stack.label, REGISTRY, "", "", "")
    if is_cloud_config(text) or USER_DATA.search(file):
        return user_data(file, text, stack, owner)
    found = recognise(file, text)
    if found is None:
        return None
    made = settings(Text(file, text, InFile(file)), found, file, stack, owner)
    if isinstance(made, Diagnostic):
        return Parsed(diagnostics=(made,), inputs=(Input(file, InputState.FAILED, made.message),), documents=1)
    if made is None:
        if not found.named:
            return None
        return Parsed(inputs=(Input(file, InputState.NOT_APPLICABLE, "holds no registry settings"),), documents=1)
    return Parsed((made,), inputs=(Input(file, InputState.SCANNED, ""),), documents=1)


def user_data(file: str, text: str, stack: Stack, owner: ResourceId) -> Parsed:
    """The settings that a file of cloud-init's writes to machines."""
    try:
        texts = list(written_files(text, InFile(file)))
    except ParseError as error:
        broken = unreadable(
            InFile(file), (*place_of(error), *place_of(error)), f"not readable as YAML: {error.message}"
        )
        return Parsed(diagnostics=(broken,), inputs=(Input(file, InputState.FAILED, broken.message),), documents=1)
    found = carried(texts, replace(owner, name=file), file, stack)
    if not found.inputs:
        state = InputState.SCANNED if found.resources else InputState.NOT_APPLICABLE
        reason = "" if found.resources else "writes no registry settings"
        found = replace(found, inputs=(Input(file, state, reason),))
    return replace(found, documents=1)


def carried(texts: list[Text], owner: ResourceId, file: str, stack: Stack) -> Parsed:
    """The settings among texts that something carries; texts that are no settings are left alone."""
    resources: list[Resource] = []
    broken: list[Diagnostic] = []
    for text in texts:
        found = recognise(text.path, text.text)
        made = settings(text, found, file, stack, owner) if found else None
        if isinstance(made, Resource):
            resources.append(made)
        elif made is not None:
            broken.append(made)
        for program in programs(text, owner, file, stack) if PROGRAM.search(text.text) else ():
            if isinstance(program, Resource):
                resources.append(program)
            else:
                broken.append(program)
    failed = tuple(Input(entry.span.file, InputState.FAILED, entry.message) for entry in broken if entry.failed)
    return Parsed(tuple(resources), tuple(broken), failed)


def settings(text: Text, found: Format, file: str, stack: Stack, owner: ResourceId) -> Resource | Diagnostic | None:
    """The settings of a text, why it can't be read, or None if it only looks like settings."""
    chunk = chunk_of(text.text, found.syntax)
    try:
        value = value_of(chunk, found.syntax)
    except ParseError as error:
        message = f"not readable as {found.syntax.upper()}: {error.message}"
        return unreadable(text.place, (*place_of(error), *place_of(error)), message, found.syntax, text.text)
    if not isinstance(value, dict) or not found.fits(value):
        return None
    body = Document(file, masked(value) if text.filled else value, Places(text.place, chunk, found.syntax)).root
    name = f"{owner.name}/{text.path.lstrip('/')}" if owner.name else text.path
    kind = "PullSecret" if (owner.group, owner.kind) == ("", "Secret") and found.kind == "DockerClient" else found.kind
    identity = ResourceId(stack.label, REGISTRY, kind, owner.namespace, name)
    return Resource(identity, "", body, stack)


def programs(text: Text, owner: ResourceId, file: str, stack: Stack) -> Iterator[Resource | Diagnostic]:
    """The files for programs of Kubernetes in a text, and why one can't be read.

    Kubeconfigs in ConfigMaps and Secrets are left to what judges these. What can't be read is one only if it begins as
    one: other texts, and scripts, may speak of such files.
    """
    for chunk in chunks(text.text.removeprefix("\ufeff")):
        if not PROGRAM.search(chunk.text):
            continue
        try:
            value = compose(chunk).value
        except ParseError as error:
            mark = (*place_of(error), *place_of(error))
            if DECLARED.search(chunk.text) and not SCRIPT.match(text.text):
                yield unreadable(text.place, mark, f"not readable as YAML: {error.message}", text=chunk.text)
            continue
        kind, version = (value.get(key) for key in ("kind", "apiVersion")) if isinstance(value, dict) else ("", "")
        group = version.rpartition("/")[0] if isinstance(version, str) else ""
        if not (isinstance(kind, str) and is_for_program(group, kind) and PROGRAM.search(f"kind: {kind}")):
            continue
        if (owner.group, group, kind) != ("", "", "Config"):
            body = Document(file, masked(value) if text.filled else value, Places(text.place, chunk, "yaml")).root
            name = f"{owner.name}/{text.path.lstrip('/')}" if owner.name else text.path
            yield Resource(ResourceId(stack.label, group, kind, "", name), str(version), body, stack)


def shown(key: str) -> str:
    """A key as messages show it."""
    return key if len(key) <= LONGEST_KEY else f"{key[:LONGEST_KEY]}…"


def place_of(error: ParseError) -> tuple[int, int]:
    """Where reading stopped."""
    return error.position.line, error.position.column


def unreadable(place: Place, mark: Mark, message: str, syntax: str = "yaml", text: str = "") -> Diagnostic:
    """The diagnostic for settings that can't be read; a template that is filled in later is no failure."""
    span = place(mark).span
    if "{{" in text or "{%" in text or "${" in text:
        return Diagnostic(
            DiagnosticKind.NOTE, f"a template that is not judged: {message}", span, "scan what it renders"
        )
    return Diagnostic(DiagnosticKind.PARSE, message, span, f"correct the {syntax.upper()}", failed=True)


def masked(value: Any) -> Any:
    """A value in which the texts that a shell fills in are unknown, and tables with such keys."""
    if isinstance(value, dict):
        filled = next((key for key in value if EXPANSION.search(key)), None)
        if filled is not None:
            return Unknown(filled, "a script fills it in")
        return {key: masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, str) and EXPANSION.search(value):
        return Unknown(value, "a script fills it in")
    return value


def chunk_of(text: str, syntax: str) -> Chunk:
    """The one document of a text."""
    return next(chunks(text.removeprefix("\ufeff")), Chunk("", 0)) if syntax == "yaml" else Chunk(text, 0)


def value_of(chunk: Chunk, syntax: str) -> Any:
    """The value of a document. Raises ParseError, also for a key that is written twice: readers disagree of it."""
    if syntax == "toml":
        return toml(chunk)[0]
    composed = compose(chunk)
    for key, position in composed.duplicates:
        raise ParseError(f"the key '{shown(key)}' is written twice", position.line, position.column)
    return composed.value


@lru_cache(maxsize=64)
def toml(chunk: Chunk) -> tuple[dict[str, Any], Marks]:
    """A TOML document and its places. Raises ParseError."""
    from iac_scan.parsers.toml import read

    return read(chunk.text)


@dataclass(frozen=True, slots=True)
class Places:
    """Finds where settings are written in a text that is written somewhere."""

    place: Place
    chunk: Chunk
    syntax: str

    def __call__(self, path: Path) -> Origin:
        """The place of a path, or of the nearest block around it that is written."""
        marks = toml(self.chunk)[1] if self.syntax == "toml" else marks_of(self.chunk)
        return self.place(mark_at(marks, path) if marks is not None else (1, 1, 1, 1))
