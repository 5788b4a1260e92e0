"""The tree of module instances, evaluated on demand: what is asked for first asks for what it refers to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from iac_scan.config import TerraformOptions
from iac_scan.model.finding import Diagnostic
from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.module import Module, load

DEEPEST = 20
Key = tuple[str, str]


class Evaluated(Protocol):
    """Something that computes its parts by key and keeps them."""

    cache: dict[Key, Any]

    def compute(self, key: Key) -> Any:
        """The part of a key."""

    def cycle(self, key: Key) -> Any:
        """What stands for a part that needs itself."""


class TooDeepError(Exception):
    """References are nested so deeply that the innermost one has to be evaluated from a fresh start."""

    def __init__(self, owner: Evaluated, key: Key) -> None:
        super().__init__(key)
        self.owner = owner
        self.key = key


@dataclass(slots=True)
class Tree:
    """What all module instances of one root share."""

    root: Path
    folder: Path
    options: TerraformOptions
    given: Mapping[str, Any]
    files: Files
    diagnostics: dict[Diagnostic, None] = field(default_factory=dict)
    modules: dict[Path, Module] = field(default_factory=dict)
    active: dict[tuple[int, Key], None] = field(default_factory=dict)
    depth: int = 0
    instances: int = 0

    def report(self, diagnostic: Diagnostic) -> None:
        """Note what went wrong, once."""
        self.diagnostics.setdefault(diagnostic)

    def module(self, folder: Path) -> Module:
        """The module in a folder, read once."""
        if folder not in self.modules:
            self.modules[folder] = load(folder, self.root)
            for problem in self.modules[folder].problems:
                self.report(problem)
        return self.modules[folder]

    def demand(self, owner: Evaluated, key: Key) -> Any:
        """A part of a module instance, computed on first demand.

        Deep chains of references are cut: the innermost part is computed first and the outermost again, so that the
        depth of Python's stack does not depend on the input.
        """
        if key in owner.cache:
            return owner.cache[key]
        mark = (id(owner), key)
        if mark in self.active:
            owner.cache[key] = owner.cycle(key)
            return owner.cache[key]
        if self.depth == 0:
            return self.settle(owner, key)
        if self.depth >= DEEPEST:
            raise TooDeepError(owner, key)
        return self.computed(owner, key)

    def computed(self, owner: Evaluated, key: Key) -> Any:
        """Compute a part and keep it, unless a cycle has put something in its place."""
        mark = (id(owner), key)
        self.active[mark] = None
        self.depth += 1
        try:
            result = owner.compute(key)
        finally:
            self.depth -= 1
            del self.active[mark]
        return owner.cache.setdefault(key, result)

    def settle(self, owner: Evaluated, key: Key) -> Any:
        """Compute a part from a fresh start, with whatever it needs computed before it."""
        stack = [(owner, key)]
        while stack:
            current, name = stack[-1]
            try:
                if name not in current.cache:
                    self.computed(current, name)
                stack.pop()
            except TooDeepError as deep:
                if any(held is deep.owner and key_ == deep.key for held, key_ in stack):
                    deep.owner.cache[deep.key] = deep.owner.cycle(deep.key)
                else:
                    stack.append((deep.owner, deep.key))
        return owner.cache[key]
