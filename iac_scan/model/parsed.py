"""What a parser makes of a stack."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from iac_scan.model.finding import Diagnostic, Input
from iac_scan.model.graph import Resource


@dataclass(frozen=True, slots=True)
class Output:
    """An output of a Terraform root: its stack, its name, its value as plain data with Unknown leaves."""

    stack: str
    name: str
    value: Any
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """Resources in the order they are written, what went wrong, what became of each input, and how many documents.

    `outputs` are those of Terraform's roots, `unlisted` the resources that a cluster refused to list.
    """

    resources: tuple[Resource, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    inputs: tuple[Input, ...] = ()
    documents: int = 0
    outputs: tuple[Output, ...] = ()
    unlisted: frozenset[str] = frozenset()

    @classmethod
    def joined(cls, parts: "Iterable[Parsed]") -> "Parsed":
        """What several parts gave, as one, in their order."""
        kept = list(parts)
        return cls(
            tuple(resource for part in kept for resource in part.resources),
            tuple(diagnostic for part in kept for diagnostic in part.diagnostics),
            tuple(entry for part in kept for entry in part.inputs),
            sum(part.documents for part in kept),
            tuple(output for part in kept for output in part.outputs),
            frozenset(name for part in kept for name in part.unlisted),
        )
