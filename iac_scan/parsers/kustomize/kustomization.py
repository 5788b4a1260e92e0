"""A kustomization file to what it refers to: folders, files and remote places, each with where it is written.

Nothing is rendered here. Field names are compared without case, as kustomize's own decoder does, so that an odd
spelling can't hide a remote base.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from iac_scan.model.node import Path as Place
from iac_scan.model.node import Unknown
from iac_scan.model.source import Position
from iac_scan.parsers.marks import Marks
from iac_scan.parsers.yaml import Chunk, Composed, Composer, ParseError, chunks, mark_at

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
MAX_SIZE = 4 * 1024 * 1024
TOP = Position(1, 1)
NO_CHUNK = Chunk("", 0)

# Where a kustomization names files and folders; "*" is every item of a list.
KEY_VALUE_SOURCES = (("files", "*"), ("envs", "*"), ("env",))
MENTIONED_AT: tuple[Place, ...] = (
    ("resources", "*"),
    ("bases", "*"),
    ("components", "*"),
    ("generators", "*"),
    ("transformers", "*"),
    ("validators", "*"),
    ("crds", "*"),
    ("configurations", "*"),
    ("openapi", "path"),
    ("patches", "*"),
    ("patches", "*", "path"),
    ("patchesstrategicmerge", "*"),
    ("patchesjson6902", "*", "path"),
    ("replacements", "*", "path"),
    *(("configmapgenerator", "*", *source) for source in KEY_VALUE_SOURCES),
    *(("secretgenerator", "*", *source) for source in KEY_VALUE_SOURCES),
)
# The same for the configuration of a built-in generator or transformer that stands in a file of its own.
PLUGIN_MENTIONED_AT: tuple[Place, ...] = (("path",), ("paths", "*"), ("replacements", "*", "path"), *KEY_VALUE_SOURCES)
FOLDER_FIELDS = frozenset({"resources", "bases", "components", "generators", "transformers", "validators"})
PLUGIN_FIELDS = frozenset({"generators", "transformers", "validators"})
HELM_FIELDS = ("helmcharts", "helmchartinflationgenerator")
INLINE_FIELDS = PLUGIN_FIELDS | {"patchesstrategicmerge"}
# What kustomize would download: a scheme, git@host:path, GitHub's shorthand, a repository's name, a git reference.
SCHEME = re.compile(r"git::|gh:|[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+[:/]|(?:www\.)?github\.com[:/]", re.IGNORECASE)
REPOSITORY = re.compile(r"\.git(?:[/?]|\Z)|[?&](?:ref|version)=|/_git/", re.IGNORECASE)
INLINE = re.compile(r"\s*\{|[\w.-]+:\s|[^\n]*\n")


class MentionKind(StrEnum):
    """What a kustomization's entry leads to."""

    FOLDER = "folder"
    FILE = "file"
    REMOTE = "remote"
    MISSING = "missing"
    OUTSIDE = "outside"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Mention:
    """An entry that leads elsewhere: its field (lower case), its text, where it stands, and the resolved target.

    `target` is None for what is remote, missing, outside the root, or a program kustomize would have to run.
    """

    kind: MentionKind
    field: str
    text: str
    start: Position
    end: Position
    target: Path | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a kustomization can't be read, and where."""

    message: str
    position: Position


@dataclass(frozen=True, slots=True)
class References:
    """What one folder's kustomization refers to; `kustomization` is None where the folder has none."""

    kustomization: Path | None = None
    kind: str = "Kustomization"
    mentions: tuple[Mention, ...] = ()
    problems: tuple[Problem, ...] = ()
    value: Any = None
    chunk: Chunk = NO_CHUNK

    def of(self, kind: MentionKind) -> tuple[Mention, ...]:
        """The mentions of one kind."""
        return tuple(mention for mention in self.mentions if mention.kind is kind)

    @property
    def directories(self) -> tuple[Path, ...]:
        """The folders it builds on: bases, components and folders of plugins."""
        return targets(self.of(MentionKind.FOLDER))

    @property
    def files(self) -> tuple[Path, ...]:
        """The files it reads: resources, patches, generators' sources."""
        return targets(self.of(MentionKind.FILE))

    @property
    def remote(self) -> tuple[Mention, ...]:
        """The entries that kustomize would download."""
        return self.of(MentionKind.REMOTE)


def targets(mentions: tuple[Mention, ...]) -> tuple[Path, ...]:
    """What the mentions lead to, each once, in the order they are written."""
    return tuple(dict.fromkeys(mention.target for mention in mentions if mention.target is not None))


def references(directory: Path, root: Path | None = None) -> References:
    """What the kustomization of `directory` refers to; what leads out of `root` is of the kind OUTSIDE."""
    found = [directory / name for name in FILE_NAMES if (directory / name).exists()]
    if not found:
        return References()
    file, root = found[0], root.resolve() if root else None
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        return References(file, problems=(Problem(f"the folder holds {names}, and kustomize takes one", TOP),))
    if root is not None and not file.resolve().is_relative_to(root):
        return References(file, problems=(Problem("it is a link out of the scanned folder", TOP),))
    try:
        chunk = first_document(file)
        composed = Composer(chunk, keep_marks=True).compose()
    except ParseError as error:
        return References(file, problems=(Problem(f"not readable as YAML: {error.message}", error.position),))
    except UnreadableError as error:
        return References(file, problems=(Problem(str(error), TOP),))
    if not isinstance(composed.value, dict):
        return References(file, problems=(Problem("a kustomization must be a mapping", TOP),))
    kind = composed.value.get("kind")
    mentions = tuple(resolved(mention, directory, root) for mention in mentioned(composed))
    plugins = [entry for entry in mentions if entry.field in PLUGIN_FIELDS and entry.kind is MentionKind.FILE]
    inner = tuple(resolved(entry, directory, root) for plugin in plugins for entry in inside_plugin(plugin))
    return References(
        file, kind if isinstance(kind, str) else "Kustomization", mentions + inner, (), composed.value, chunk
    )


class UnreadableError(Exception):
    """A file that can't be read as text; the message says why."""


def text_of(file: Path, limit: int = MAX_SIZE) -> str:
    """The text of a regular file of at most `limit` bytes. Raises UnreadableError."""
    try:
        if not file.is_file():
            raise UnreadableError("not a regular file")
        if file.stat().st_size > limit:
            raise UnreadableError(f"larger than {limit} bytes")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("binary, or not in UTF-8") from None
    except OSError as error:
        raise UnreadableError(error.strerror or "not readable") from None


def first_document(file: Path) -> Chunk:
    """The first document of a kustomization, which is all that kustomize reads of it. Raises UnreadableError."""
    chunk = next(chunks(text_of(file)), None)
    if chunk is None:
        raise UnreadableError("the kustomization is empty")
    return chunk


def mentioned(composed: Composed) -> Iterator[Mention]:
    """The entries of a kustomization that lead elsewhere, not yet looked for; charts are programs to kustomize."""
    value, marks = composed.value, composed.marks
    for pattern in MENTIONED_AT:
        for path, entry in matches(value, pattern):
            for text in plain(entry):
                field = str(pattern[0])
                if not is_inline(text, field):
                    yield mention(pattern, text, marks, path)
                elif field in PLUGIN_FIELDS:
                    yield from plugin_mentions(text, field, *positions(marks, path))
    for field in HELM_FIELDS:
        for path, entry in matches(value, (field,)):
            if entry:
                yield Mention(MentionKind.PROGRAM, field, "helm", *positions(marks, path))


def matches(value: Any, pattern: Place, path: Place = ()) -> Iterator[tuple[Place, Any]]:
    """The places of a value that a pattern of lower-case keys and "*" leads to."""
    if not pattern:
        yield path, value
    elif pattern[0] == "*":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from matches(item, pattern[1:], (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key.casefold() == pattern[0]:
                yield from matches(item, pattern[1:], (*path, key))


def plain(entry: Any) -> Iterator[str]:
    """The entry's text; kustomize knows no placeholders, so it takes one as it is written."""
    if isinstance(entry, Unknown):
        yield entry.expression
    elif isinstance(entry, str) and entry:
        yield entry


def is_inline(text: str, field: str) -> bool:
    """The entry is a document written in place and not the name of one."""
    return field in INLINE_FIELDS and INLINE.match(text) is not None and not SCHEME.match(text)


def is_remote(text: str) -> bool:
    """Kustomize would download what the entry names."""
    return SCHEME.match(text) is not None or REPOSITORY.search(text) is not None


def mention(pattern: Place, text: str, marks: Marks | None, path: Place) -> Mention:
    """An entry, remote or still to be looked for; `key=path` names the key a file's content gets."""
    name = text.partition("=")[2] if pattern[-2:] == ("files", "*") and "=" in text else text
    # A key and an equals sign would hide the scheme: both readings have to be local.
    kind = MentionKind.REMOTE if is_remote(text) or is_remote(name) else MentionKind.MISSING
    return Mention(kind, str(pattern[0]), name, *positions(marks, path))


def positions(marks: Marks | None, path: Place) -> tuple[Position, Position]:
    """Where the entry at a path begins and ends."""
    line, column, end_line, end_column = mark_at(marks, path) if marks else (1, 1, 1, 1)
    return Position(line, column), Position(end_line, end_column)


def resolved(entry: Mention, directory: Path, root: Path | None) -> Mention:
    """The mention with what it leads to on this disk."""
    if entry.kind is not MentionKind.MISSING:
        return entry
    try:
        target = (directory / entry.text).resolve(strict=True)
        kind = target_kind(target, entry.field)
    except (OSError, RuntimeError, ValueError):
        return entry
    if root is not None and not target.is_relative_to(root):
        return replace(entry, kind=MentionKind.OUTSIDE)
    return replace(entry, kind=kind, target=target) if kind else entry


def target_kind(target: Path, field: str) -> MentionKind | None:
    """Folder or file; None for a device or pipe, or a folder where only a file makes sense."""
    if target.is_file():
        return MentionKind.FILE
    return MentionKind.FOLDER if target.is_dir() and field in FOLDER_FIELDS else None


def inside_plugin(plugin: Mention) -> Iterator[Mention]:
    """What the configuration of a generator or transformer refers to, told at the entry that names the file."""
    if plugin.target is None:
        return
    try:
        yield from plugin_mentions(text_of(plugin.target), plugin.field, plugin.start, plugin.end)
    except UnreadableError:
        return  # kustomize can't read it either, and says so


def plugin_mentions(text: str, field: str, start: Position, end: Position) -> Iterator[Mention]:
    """What the documents of a plugin's configuration refer to; a plugin that is not built in is a program."""
    for chunk in chunks(text):
        try:
            value = Composer(chunk).compose().value
        except ParseError:
            continue
        if not isinstance(value, dict):
            continue
        kind = str(value.get("kind"))
        if value.get("apiVersion") != "builtin" or kind.startswith("HelmChart"):
            yield Mention(MentionKind.PROGRAM, field, kind, start, end)
            continue
        for pattern in PLUGIN_MENTIONED_AT:
            for _, entry in matches(value, pattern):
                for name in plain(entry):
                    yield replace(mention(pattern, name, None, ()), field="plugin", start=start, end=end)
