"""What a parser makes of a stack."""

from dataclasses import dataclass

from iac_scan.model.finding import Diagnostic, Input
from iac_scan.model.graph import Resource


@dataclass(frozen=True, slots=True)
class Parsed:
    """Resources in the order they are written, what went wrong, what became of each input, and how many documents."""

    resources: tuple[Resource, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    inputs: tuple[Input, ...] = ()
    documents: int = 0

    def __add__(self, other: "Parsed") -> "Parsed":
        return Parsed(
            self.resources + other.resources,
            self.diagnostics + other.diagnostics,
            self.inputs + other.inputs,
            self.documents + other.documents,
        )
