"""Who set a value: the patches and fields of kustomizations that provably hold what an overlay's output holds.

A setter says where it holds the value. One that may have set the place without the proof (a label selector, a name
that changed on the way) is doubtful: it is never pointed at, and it makes another setter's claim unproven too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from iac_scan.model.node import Path as Place
from iac_scan.model.source import Span
from iac_scan.parsers.kustomize.source import Source, counterpart, descend, documents, inline, same

ENTRY_PATCHES = ("patches", "patchesJson6902")
MAX_NAME = 253
LABEL_PARENTS = frozenset({"labels", "matchLabels", "selector"})
IMAGE = re.compile(r"(?P<name>[^@]+?)(?::(?P<tag>[^:/@]+))?(?:@(?P<digest>.+))?")


@dataclass(frozen=True, slots=True)
class Setter:
    """What set a value, in a few words, and where it says so; `certain` tells the proven from the doubtful."""

    words: str
    span: Span
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """A rendered object and the document it began as (None for a generated one)."""

    value: Any
    began: Any
    affixes: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        """The names it certainly had: at the end, and at the beginning."""
        return tuple(str(name) for value in (self.value, self.began) if (name := name_of(value)) is not None)

    def may_be_called(self, name: str) -> bool | None:
        """The object had that name at some time; None if it may have, between two prefixes."""
        if name in self.names:
            return True
        return None if name in originals(str(name_of(self.value)), self.affixes) else False


@dataclass(frozen=True, slots=True)
class Patch:
    """One document of a patch: whom it is for (None: whom it names itself), and its words in a report."""

    words: str
    selector: Any
    source: Source


@dataclass(frozen=True, slots=True)
class Kustomization:
    """A kustomization's document, and its patches."""

    source: Source
    patches: tuple[Patch, ...]


def name_of(value: Any) -> Any:
    """metadata.name of an object; None if there is none."""
    name, depth = descend(value, ("metadata", "name"))
    return name if depth == 2 else None


@lru_cache(maxsize=64)
def originals(final: str, affixes: frozenset[str]) -> frozenset[str]:
    """The names from which prefixes and suffixes can have made `final`; none for what is too long to be a name."""
    if len(final) > MAX_NAME:
        return frozenset()
    backwards = frozenset(affix[::-1] for affix in affixes)
    starts, ends = beginnings(final, affixes), {len(final) - end for end in beginnings(final[::-1], backwards)}
    return frozenset(final[start:end] for start in starts for end in ends if start < end)


def beginnings(text: str, affixes: frozenset[str]) -> set[int]:
    """How far one can get into a text by affixes alone, each as often as it likes."""
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            reached |= {start + len(affix) for affix in affixes if text.startswith(affix, start)}
    return reached


def kustomization(source: Source, folder: Path, root: Path, limit: int) -> Kustomization:
    """A kustomization with its patches, read from the folder it stands in."""
    return Kustomization(source, tuple(patches(source, folder, root, limit)))


def patches(source: Source, folder: Path, root: Path, limit: int) -> Iterator[Patch]:
    """The documents of all the patches of a kustomization."""

    def stored(name: Any) -> tuple[Source, ...]:
        if not isinstance(name, str):
            return ()
        file = (folder / name).resolve()
        return documents(file, file.relative_to(root).as_posix(), limit) if file.is_relative_to(root) else ()

    for field in ENTRY_PATCHES:
        for index, entry in entries(source.value, field):
            words, text = f"{field}[{index}]", entry.get("patch")
            found = (
                inline(source, (field, index, "patch"), text) if isinstance(text, str) else stored(entry.get("path"))
            )
            yield from (Patch(words, entry.get("target"), document) for document in found)
    merges = source.value.get("patchesStrategicMerge")
    for index, text in enumerate(merges if isinstance(merges, list) else ()):
        found = (
            inline(source, ("patchesStrategicMerge", index), text)
            if isinstance(text, str) and "\n" in text
            else stored(text)
        )
        yield from (Patch(f"patchesStrategicMerge[{index}]", None, document) for document in found)


def entries(value: Any, field: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings of a list field, with their indexes."""
    items = value.get(field)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield index, item


def setters(found: Kustomization, target: Target, path: Place) -> Iterator[Setter]:
    """What in one kustomization holds the value at a path of the target, or may have set it."""
    value, depth = descend(target.value, path)
    if depth < len(path):
        return
    for patch in found.patches:
        yield from by_patch(patch, target, path, value)
    file = found.source.file
    for place, certain in (*by_field(found.source.value, target, path, value), *doubts(found.source.value, path)):
        yield Setter(f"{spelled(place)} in {file}", found.source.span(place), certain)


def removers(found: Kustomization, target: Target, path: Place) -> Iterator[Setter]:
    """What in one kustomization takes away the key that a path ends with: null in a merge, or a remove operation."""
    for patch in found.patches:
        applies = selected(patch, target)
        if applies is False:
            continue
        for place in removals(patch.source.value, target.value, path):
            yield Setter(f"{patch.words}, {patch.source.file}", patch.source.span(place), applies is True)


def removals(patch: Any, value: Any, path: Place) -> Iterator[Place]:
    """The places of a patch that take away the last key of a path."""
    if isinstance(patch, list):
        for index, operation in enumerate(patch):
            if isinstance(operation, dict) and operation.get("op") == "remove":
                parts = [part.replace("~1", "/").replace("~0", "~") for part in str(operation.get("path")).split("/")]
                if parts[1:] == [str(key) for key in path]:
                    yield (index,)
        return
    around = counterpart(path[:-1], value, patch)
    held = descend(patch, around)[0]
    if len(around) == len(path) - 1 and isinstance(held, dict) and held.get(str(path[-1]), "") is None:
        yield (*around, path[-1])


def spelled(place: Place) -> str:
    """A path as people write it: `images[0].newTag`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place).removeprefix(".")


def by_patch(patch: Patch, target: Target, path: Place, value: Any) -> Iterator[Setter]:
    """The patch, where it is meant for the target and holds the value."""
    source = patch.source
    applies = selected(patch, target)
    if applies is False:
        return
    if isinstance(source.value, list):
        places = list(by_operation(source.value, path, value))
    else:
        place = counterpart(path, target.value, source.value)
        holds = len(place) == len(path) and agrees(descend(source.value, place)[0], value)
        places = [(place, True)] if holds else []
    for place, certain in places:
        yield Setter(f"{patch.words}, {source.file}", source.span(place), certain and applies is True)


def agrees(patched: Any, value: Any) -> bool:
    """The patch holds the value: the scalar itself, or a block of the same shape that is merged into."""
    if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
        return type(patched) is type(value)
    return same(patched, value)


def by_operation(operations: list[Any], path: Place, value: Any) -> Iterator[tuple[Place, bool]]:
    """The operations of a JSON patch (RFC 6902) that add or replace the value; copies and moves are doubtful."""
    for index, operation in enumerate(operations):
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
            continue
        pointer = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
        if len(pointer) > len(path) or not all(map(points_at, pointer, path)):
            continue
        rest = path[len(pointer) :]
        held, depth = descend(operation.get("value"), rest)
        if operation.get("op") in ("copy", "move"):
            yield (index,), False
        elif operation.get("op") in ("add", "replace") and depth == len(rest) and agrees(held, value):
            yield (index, "value", *rest), True


def points_at(part: str, key: str | int) -> bool:
    """A part of a JSON pointer leads to a key; `-` is the end of a list at the time of patching."""
    return part == str(key) or (part == "-" and isinstance(key, int))


def selected(patch: Patch, target: Target) -> bool | None:
    """The patch is meant for the target; None if that can't be told."""
    if patch.selector is None:
        named = patch.source.value
        if not isinstance(named, dict) or named.get("kind") != target.value.get("kind"):
            return False
        return target.may_be_called(str(name_of(named)))
    if not isinstance(patch.selector, dict):
        return None
    group, _, version = str(target.value.get("apiVersion")).rpartition("/")
    exact = {"kind": str(target.value.get("kind")), "group": group, "version": version}
    answers = [matched(str(patch.selector[key]), (text,)) for key, text in exact.items() if patch.selector.get(key)]
    if patch.selector.get("name"):
        # A pattern that fits neither name may have fitted one in between.
        by_name = matched(str(patch.selector["name"]), target.names)
        answers.append(None if by_name is False and len(target.affixes) > 1 else by_name)
    if any(patch.selector.get(key) for key in ("namespace", "labelSelector", "annotationSelector")):
        answers.append(None)
    if False in answers:
        return False
    return None if None in answers else True


def matched(pattern: str, texts: tuple[str, ...]) -> bool | None:
    """One of the texts is what the anchored pattern says; a pattern with more than `.*` in it is left undecided."""
    parts = pattern.removeprefix("^").removesuffix("$").split(".*")
    if re.search(r"[\\^$*+?()\[\]{}|]", "".join(parts)):
        return None
    return any(glob(parts, text) for text in texts)


def glob(parts: list[str], text: str) -> bool:
    """The text is the parts with anything between them; in one pass, which a regular expression does not promise."""
    if len(parts) == 1:
        return text == parts[0]
    at, end = len(parts[0]), len(text) - len(parts[-1])
    if not text.startswith(parts[0]) or not text.endswith(parts[-1]) or at > end:
        return False
    for part in parts[1:-1]:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def by_field(fields: dict[str, Any], target: Target, path: Place, value: Any) -> Iterator[tuple[Place, bool]]:
    """The fields of a kustomization that set the value, and whether that is certain."""
    last = path[-1] if path else ""
    if last == "namespace" and isinstance(value, str) and same(fields.get("namespace"), value):
        yield ("namespace",), True
    if last == "image" and isinstance(value, str):
        yield from ((place, True) for place in by_image(fields, value))
    if path == ("spec", "replicas"):
        for index, entry in entries(fields, "replicas"):
            called = target.may_be_called(str(entry.get("name")))
            if same(entry.get("count"), value) and called is not False:
                yield ("replicas", index, "count"), called is True
    if len(path) > 1 and isinstance(last, str):
        yield from ((place, True) for place in by_pairs(fields, path[-2], last, value))
    if path == ("metadata", "name"):
        yield from ((place, True) for place in by_affix(fields, target, value))


def by_image(fields: dict[str, Any], value: str) -> Iterator[Place]:
    """The entries of `images` that a reference agrees with in all that they set."""
    match = IMAGE.fullmatch(value)
    if match is None:
        return
    for index, entry in entries(fields, "images"):
        wanted = {"newName": match["name"], "newTag": match["tag"], "digest": match["digest"]}
        given = [key for key in wanted if entry.get(key)]
        name = entry.get("newName") or entry.get("name")
        if given and name == match["name"] and all(str(entry[key]) == wanted[key] for key in given):
            yield ("images", index, given[-1])


def by_pairs(fields: dict[str, Any], parent: str | int, key: str, value: Any) -> Iterator[Place]:
    """The labels and annotations of a kustomization that hold the value."""
    maps: list[tuple[Place, Any]] = []
    if parent in LABEL_PARENTS:
        maps.append((("commonLabels",), fields.get("commonLabels")))
        maps += [(("labels", index, "pairs"), entry.get("pairs")) for index, entry in entries(fields, "labels")]
    elif parent == "annotations":
        maps.append((("commonAnnotations",), fields.get("commonAnnotations")))
    for place, pairs in maps:
        if isinstance(pairs, dict) and key in pairs and same(pairs[key], value):
            yield (*place, key)


def by_affix(fields: dict[str, Any], target: Target, value: Any) -> Iterator[Place]:
    """The prefix or suffix that makes the rendered name of the one the object began with."""
    began = name_of(target.began)
    prefix, suffix = (str(fields.get(key) or "") for key in ("namePrefix", "nameSuffix"))
    if isinstance(began, str) and (prefix or suffix) and f"{prefix}{began}{suffix}" == value:
        yield ("namePrefix" if prefix else "nameSuffix",)


def doubts(fields: dict[str, Any], path: Place) -> Iterator[tuple[Place, bool]]:
    """What may set the place in ways that are not read here: replacements and vars that speak of its last key."""
    for field in ("replacements", "vars"):
        if path and fields.get(field) and str(path[-1]) in str(fields[field]):
            yield (field,), False
