"""Benchmarks and standards, and how a scan stands to their controls.

A control is judged by the checks that name it, or whose row of the catalogue its framework lists. What no check asked
about is not evaluated, whatever the reason, and never part of a pass rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from iac_scan.model.finding import Finding, Rule


class ControlState(StrEnum):
    """How a scan stands to a control."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    PASS = "pass"  # noqa: S105 - no password
    NOT_EVALUATED = "not-evaluated"


@dataclass(frozen=True, slots=True)
class Framework:
    """A benchmark: its controls by number, what else is told by other names: rows of the catalogue, and controls
    of another framework, by key and number, that ask the same.
    """

    id: str
    key: str
    title: str
    version: str
    source: str
    provider: str
    controls: Mapping[str, str]
    rows: Mapping[str, tuple[str, ...]]
    same: Mapping[str, tuple[str, str]]

    def speaks_of(self, provider: str) -> bool:
        """Resources of a Terraform provider are its matter; those of no provider are everyone's."""
        return not (provider and self.provider) or provider == self.provider

    def controls_of(self, rule: Rule) -> list[str]:
        """The numbers of the controls that a check judges, in the framework's order."""
        named = {(key, number) for key, numbers in rule.frameworks.items() for number in numbers}
        numbers = rule.catalogue.replace(",", " ").split()
        return [
            control
            for control in self.controls
            if (self.key, control) in named
            or self.same.get(control) in named
            or any(fnmatchcase(number, row) for row in self.rows.get(control, ()) for number in numbers)
        ]


@dataclass(frozen=True, slots=True)
class Control:
    """A control, its state, the checks that judge it, why it was not evaluated, and what was found."""

    number: str
    title: str
    state: ControlState
    checks: tuple[str, ...]
    reason: str
    failed: tuple[Finding, ...]
    unknown: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a scan stands to a framework."""

    framework: Framework
    controls: tuple[Control, ...]

    def count(self, state: ControlState) -> int:
        """How many controls are in a state."""
        return sum(1 for control in self.controls if control.state is state)

    @property
    def evaluated(self) -> int:
        """How many controls were decided, one way or the other."""
        return self.count(ControlState.PASS) + self.count(ControlState.FAIL)

    @property
    def score(self) -> int | None:
        """The share of the decided controls that pass, in whole percent rounded down; None if none was decided."""
        return self.count(ControlState.PASS) * 100 // self.evaluated if self.evaluated else None
