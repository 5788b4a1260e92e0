"""Kustomize overlays to resources: rendered by kustomize itself, offline, and located in the files it read.

An overlay is rendered twice, side by side: plainly, which gives the resources, and under a wrapper that asks kustomize
to note the origin of each resource and the kustomizations that touched it. The notes are believed only for objects
that are otherwise equal in both. Which program renders, and in what confinement, is told in render.py.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from iac_scan.config import Limits
from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.graph import Resource
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Span, Stack
from iac_scan.parsers.kubernetes import Locate, objects, without_schema
from iac_scan.parsers.kustomize.kustomization import References
from iac_scan.parsers.kustomize.origin import Entry, Generated, Written, unchanged, unlocated
from iac_scan.parsers.kustomize.render import Rendered, program, render
from iac_scan.parsers.kustomize.setters import Kustomization, Target, entries, kustomization, name_of, originals
from iac_scan.parsers.kustomize.source import Source, descend, documents
from iac_scan.parsers.kustomize.tree import Tree, reach, refusal, relative, shown
from iac_scan.parsers.yaml import Chunk, ParseError, chunks, compose

ORIGIN = "config.kubernetes.io/origin"
TRANSFORMATIONS = "alpha.config.kubernetes.io/transformations"
NOTES = frozenset({ORIGIN, TRANSFORMATIONS})
WRAPPER = "resources: [{}]\nbuildMetadata: [originAnnotations, transformerAnnotations]\n"
GENERATOR_FIELDS = {"ConfigMapGenerator": "configMapGenerator", "SecretGenerator": "secretGenerator"}
REMEDY = "pip install 'iac-scan[kustomize]', or install kustomize"
TRY = "see what `kustomize build` says of this folder, or scan its output"
HASH = 11  # a generated name ends in a dash and ten characters of hash


def read(stack: Stack, limits: Limits, root: Path) -> Parsed:
    """The resources of the overlay in `stack.path`; one that can't be rendered is a failed diagnostic."""
    root, overlay = root.resolve(), stack.path.resolve()
    if not overlay.is_relative_to(root):
        message = "the overlay lies outside the scanned folder"
        return Parsed((), (refusal(DiagnosticKind.RESOLVE, message, "scan the folder that holds it", Span(".")),))
    tree = reach(overlay, root, limits)
    file = shown(tree.kustomizations[overlay], overlay, root)
    if tree.kustomizations[overlay].kind == "Component":
        reason = "a component, rendered only as part of an overlay"
        return Parsed(inputs=(Input(file, InputState.NOT_APPLICABLE, reason),))
    if tree.refusals:
        return failed(tree.refusals, tree, file, root)
    command = program()
    if command is None:
        message = "the overlay is not rendered, because neither kustomize nor kubectl is installed"
        return failed((refusal(DiagnosticKind.RENDER, message, REMEDY, Span(file)),), tree, file, root)
    with tempfile.TemporaryDirectory(prefix="iac-scan-") as folder:
        scratch = Path(folder).resolve()
        wrapper = wrapped(overlay, scratch)
        plain, *annotated = render(command, (overlay, wrapper), scratch, limits)
    if plain.text is None:
        message = f"kustomize can't render the overlay: {without(plain.error, root)}"
        return failed((refusal(DiagnosticKind.RENDER, message, TRY, Span(file)),), tree, file, root)
    overlaid = Overlay(stack, tree, root, limits.file_size, wrapper, file)
    try:
        return overlaid.parsed(plain.text, annotated[0])
    except ParseError as unreadable:
        message = f"what kustomize rendered is not readable: {unreadable.message}"
        return failed((refusal(DiagnosticKind.RENDER, message, TRY, Span(file)),), tree, file, root)


def without(text: str, root: Path) -> str:
    """A message without the place of the scanned folder on this machine."""
    return text.replace(f"{root}{os.sep}", "").replace(str(root), ".") if root.name else text


def failed(diagnostics: tuple[Diagnostic, ...], tree: Tree, file: str, root: Path) -> Parsed:
    """Nothing but the reasons; every file the overlay reaches is unread because of them."""
    reason = f"the overlay is not rendered: {diagnostics[0].message}"
    names = sorted({file, *(relative(path, root) for path in tree.files)})
    return Parsed((), diagnostics, tuple(Input(name, InputState.FAILED, reason) for name in names))


def wrapped(overlay: Path, scratch: Path) -> Path:
    """A folder with a kustomization that renders the overlay with notes of where things come from."""
    folder = scratch / "wrapper"
    folder.mkdir()
    # JSON is YAML too, and its strings can hold any path.
    text = WRAPPER.format(json.dumps(os.path.relpath(overlay, folder)))
    (folder / "kustomization.yaml").write_text(text, "utf-8")
    return folder


def values(text: str) -> Iterator[dict[str, Any]]:
    """The objects of a rendered text. Raises ParseError."""
    for chunk in chunks(text):
        value = compose(without_schema(chunk)).value
        if isinstance(value, dict):
            yield value


@lru_cache(maxsize=512)
def note(text: str) -> Any:
    """The value of a note that kustomize left in an annotation."""
    try:
        return compose(Chunk(text, 0)).value
    except ParseError:
        return None


def has_note(value: dict[str, Any]) -> bool:
    """Kustomize noted where the object comes from."""
    return descend(value, ("metadata", "annotations", ORIGIN))[1] == 3


def identity(value: Any) -> tuple[str, ...]:
    """What makes a rendered object the same object."""
    places = (("apiVersion",), ("kind",), ("metadata", "namespace"), ("metadata", "name"))
    return tuple(str(found) if depth == len(at) else "" for at in places for found, depth in [descend(value, at)])


@dataclass
class Overlay:
    """A rendered overlay, and the files it was made of, read when they are first asked for."""

    stack: Stack
    tree: Tree
    root: Path
    limit: int
    wrapper: Path
    file: str
    sources: dict[str, dict[tuple[str, ...], list[Source]]] = field(default_factory=dict)
    chain: dict[str, Kustomization] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def parsed(self, text: str, annotated: Rendered) -> Parsed:
        """The resources of the plain rendering. Raises ParseError."""
        noted = {identity(value): value for value in values(annotated.text or "")}
        self.used.add(self.file)
        resources: list[Resource] = []
        count = 0
        for value in values(text):
            count += 1
            file, locate = self.locator(value, noted.get(identity(value)))
            resources += objects(value, locate, file, self.stack)
        return Parsed(tuple(resources), (), tuple(self.inputs()), count)

    def inputs(self) -> Iterator[Input]:
        """What became of each file: resources come from it, or it only had a part in them."""
        part = f"part of the overlay {self.stack.name}"
        for name in sorted(relative(path, self.root) for path in self.tree.files):
            if name in self.used:
                yield Input(name, InputState.SCANNED)
            else:
                yield Input(name, InputState.NOT_APPLICABLE, part)

    def locator(self, value: dict[str, Any], annotated: dict[str, Any] | None) -> tuple[str, Locate]:
        """The file an object begins in, and the function that finds its places."""
        if annotated is not None and has_note(annotated) and unchanged(value, annotated, NOTES):
            annotations = descend(annotated, ("metadata", "annotations"))[0]
            origin, history = (note(str(annotations.get(key, ""))) for key in (ORIGIN, TRANSFORMATIONS))
            found = self.traced(value, origin, history) if isinstance(origin, dict) else None
            if found is not None:
                return found
        return self.file, unlocated(self.file)

    def traced(self, value: dict[str, Any], origin: dict[str, Any], history: Any) -> tuple[str, Locate] | None:
        """The same from kustomize's notes: origin and list of transformers; None if they do not prove it."""
        noted = history if isinstance(history, list) else []
        steps = [str(step.get("configuredIn")) for step in noted if isinstance(step, dict)]
        chain = tuple(found for name in dict.fromkeys(steps) if (found := self.kustomization(self.named(name))))
        if "path" in origin:
            name = self.named(origin["path"])
            began = self.began(value, name) if name else None
            if name is None or began is None:
                return None
            self.used.add(name)
            return name, Written(Target(value, began.value, self.affixes), began, chain)
        made = tuple(self.makers(value, origin))
        if not made:
            return None
        return made[0].source.file, Generated(Target(value, None, self.affixes), made, chain, self.root, self.limit)

    def named(self, path: Any) -> str | None:
        """The file that a note of kustomize means, if it is one that the overlay reaches."""
        target = Path(os.path.normpath(self.wrapper / str(path)))
        name = relative(target, self.root) if target.is_relative_to(self.root) else None
        return name if name in self.reached else None

    @cached_property
    def reached(self) -> dict[str, References | None]:
        """The files of the tree; kustomizations with what they refer to."""
        found: dict[str, References | None] = {relative(path, self.root): None for path in self.tree.files}
        for folder, refers in self.tree.kustomizations.items():
            found[shown(refers, folder, self.root)] = refers
        return found

    def kustomization(self, name: str | None) -> Kustomization | None:
        """A reached kustomization with its patches."""
        refers = self.reached.get(name) if name else None
        if name is None or refers is None:
            return None
        if name not in self.chain:
            folder = (self.root / name).parent
            self.chain[name] = kustomization(Source(name, refers.chunk, refers.value), folder, self.root, self.limit)
        return self.chain[name]

    @cached_property
    def affixes(self) -> frozenset[str]:
        """Every prefix and suffix that a name can have got on its way."""
        found = (
            refers.value.get(key)
            for refers in self.tree.kustomizations.values()
            for key in ("namePrefix", "nameSuffix")
        )
        return frozenset(text for text in found if isinstance(text, str) and text)

    def began(self, value: dict[str, Any], name: str) -> Source | None:
        """The one document of a file that an object can have begun as."""
        if name not in self.sources:
            index: dict[tuple[str, ...], list[Source]] = {}
            self.sources[name] = index
            for source in documents(self.root / name, name, self.limit):
                version, kind, _, called = identity(source.value)
                index.setdefault((version, kind, called), []).append(source)
        version, kind, namespace, final = identity(value)
        known = self.sources[name]
        found = [each for called in originals(final, self.affixes) for each in known.get((version, kind, called), ())]
        if len(found) > 1:
            found = [source for source in found if identity(source.value)[2] == namespace]
        return found[0] if len(found) == 1 else None

    def makers(self, value: dict[str, Any], origin: dict[str, Any]) -> Iterator[Entry]:
        """The generators' entries that made an object, the one that began it first; none if that is not certain."""
        by = origin.get("configuredBy")
        kind = GENERATOR_FIELDS.get(str(by.get("kind"))) if isinstance(by, dict) else None
        first = self.named(origin.get("configuredIn"))
        if kind is None or first is None:
            return
        final = str(name_of(value))
        names = originals(final, self.affixes) | originals(final[:-HASH], self.affixes)
        mine: list[Entry] = []
        others: list[Entry] = []
        for folder, refers in self.tree.kustomizations.items():
            file = shown(refers, folder, self.root)
            source = Source(file, refers.chunk, refers.value)
            for index, entry in entries(refers.value, kind):
                if str(entry.get("name")) in names:
                    (mine if file == first else others).append(Entry(source, (kind, index), folder))
        if len(mine) == 1:
            yield from (*mine, *others)
