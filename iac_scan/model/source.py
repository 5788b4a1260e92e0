"""Where things are written: files, positions, spans, and the stacks that files belong to."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from iac_scan.model.record import portable


class Precision(StrEnum):
    """How well a span is proven: the very line, the block around it, or only the document."""

    LINE = "line"
    BLOCK = "block"
    DOCUMENT = "document"


@portable
@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text; line and column count from 1, columns count characters."""

    line: int
    column: int


@portable
@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file that exists, named relative to the scanned root with forward slashes.

    `end` is the position just behind the last character.
    """

    file: str
    start: Position = Position(1, 1)
    end: Position = Position(1, 1)
    precision: Precision = Precision.LINE


@dataclass(frozen=True, slots=True)
class Origin:
    """A span, and the places elsewhere that feed it (a values key, a module argument), each with its few words.

    `module` is the source of the Terraform module that decides by itself, if its own files are absent.
    """

    span: Span
    feeds: tuple[tuple[str, Span], ...] = ()
    module: str = ""


class StackKind(StrEnum):
    """What kind of thing is deployed together."""

    MANIFESTS = "manifests"
    CHART = "chart"
    OVERLAY = "overlay"
    TERRAFORM = "terraform"
    DOCKERFILES = "dockerfiles"


@dataclass(frozen=True)
class Stack:
    """Files that are deployed together: a chart variant, a kustomize overlay, a folder of manifests, a root module.

    `name` identifies the stack in resource ids and fingerprints; it holds neither the variant nor an absolute path.
    """

    kind: StackKind
    name: str
    path: Path
    files: tuple[Path, ...] = field(default=(), compare=False)
    variant: str = ""
    values: tuple[Path, ...] = field(default=())

    @property
    def label(self) -> str:
        """The stack as people read it: its name and, in brackets, its variant."""
        return f"{self.name} ({self.variant})" if self.variant else self.name
