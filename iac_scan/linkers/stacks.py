"""Loose manifests to stacks: folders that declare the same objects are different environments."""

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath

from iac_scan.linkers.worlds import Key, key
from iac_scan.model.graph import Resource
from iac_scan.model.source import StackKind

Folder = PurePosixPath


def divide(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """The same resources, those of loose manifests moved to one stack per environment.

    Manifests below the named paths are deployed together, unless two folders declare the same object: no cluster can
    hold both. Then the branches of the tree in which the folders differ become stacks of their own, and what lies
    outside these branches stays together.
    """
    branches = environments(resources)
    return tuple(move(resource, branches) for resource in resources) if branches else resources


def environments(resources: tuple[Resource, ...]) -> frozenset[Folder]:
    """The tops of the branches that declare what another branch declares too."""
    declared: dict[Key, set[Folder]] = defaultdict(set)
    for resource in resources:
        if is_loose(resource):
            declared[key(resource)].add(folder_of(resource))
    return frozenset(top for folders in declared.values() if len(folders) > 1 for top in branch_tops(folders))


def branch_tops(folders: set[Folder]) -> set[Folder]:
    """Where the paths to several folders part: for each the first folder that is not shared by all of them."""
    paths = [folder.parts for folder in folders]
    shared = 0
    while all(len(parts) > shared for parts in paths) and len({parts[shared] for parts in paths}) == 1:
        shared += 1
    return {Folder(*parts[: shared + 1]) for parts in paths if len(parts) > shared}


def is_loose(resource: Resource) -> bool:
    """It comes from loose manifests, and its name identifies it."""
    return resource.stack.kind is StackKind.MANIFESTS and bool(resource.name)


def folder_of(resource: Resource) -> Folder:
    """The folder of the file a resource is written in."""
    return parent_of(resource.body.document.file)


@lru_cache(maxsize=256)
def parent_of(file: str) -> Folder:
    """The folder of a file; thousands of resources may stand in one."""
    return Folder(file).parent


def move(resource: Resource, branches: frozenset[Folder]) -> Resource:
    """A resource in the stack of the innermost branch it lies in."""
    if resource.stack.kind is not StackKind.MANIFESTS:
        return resource
    folder = folder_of(resource)
    for top in (folder, *folder.parents):
        if top in branches:
            stack = replace(resource.stack, name=top.as_posix())
            return replace(resource, stack=stack, id=replace(resource.id, stack=stack.label))
    return resource
