"""What a scan says in the end: findings, diagnostics, coverage, and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from iac_scan.model.check import Confidence, Severity
from iac_scan.model.graph import ResourceGraph, ResourceId
from iac_scan.model.record import portable
from iac_scan.model.source import Span

if TYPE_CHECKING:
    from iac_scan.model.comparison import Comparison
    from iac_scan.model.compliance import Assessment


class ExitCode(IntEnum):
    """What the process tells its caller."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERNAL = 4


class Verdict(StrEnum):
    """A finding's verdict; what passes is not a finding."""

    FAIL = "fail"
    UNKNOWN = "unknown"


@portable
@dataclass(frozen=True, slots=True, order=True)
class Related:
    """Another place that belongs to a finding's story."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """What reports say of a check: its identity, its grade, its documentation."""

    id: str
    title: str
    catalogue: str
    severity: Severity
    confidence: Confidence
    description: str
    remediation: str
    frameworks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@portable
@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw at one place: complete, located, never changed.

    `variants` names the chart variants it occurs in, empty where there is only one; `suppressed` holds the reason of
    the suppression, empty where there is none, and `suppressed_in_source` says that a comment or annotation gives it;
    `fix` is text ready to paste. `path` leads to the place in its resource, with list items by their names. `module`
    is the source of the Terraform module that decides where its caller says nothing, if its own files are absent.
    """

    rule: Rule
    severity: Severity
    verdict: Verdict
    message: str
    resource: ResourceId
    api_version: str
    span: Span
    related: tuple[Related, ...]
    fingerprint: str
    fix: str = ""
    variants: tuple[str, ...] = ()
    suppressed: str = ""
    path: str = ""
    suppressed_in_source: bool = False
    module: str = ""


class DiagnosticKind(StrEnum):
    """What went wrong, in the order of the pipeline."""

    PARSE = "parse"
    RENDER = "render"
    RESOLVE = "resolve"
    DUPLICATE = "duplicate"
    CHECK = "check"
    SUPPRESSION = "suppression"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What could not be read, rendered, resolved or decided, and what to do about it.

    `failed` says that something was not scanned because of it, which makes the scan incomplete.
    """

    kind: DiagnosticKind
    message: str
    span: Span
    remedy: str = ""
    failed: bool = False


class InputState(StrEnum):
    """Every input ends in exactly one of these."""

    SCANNED = "scanned"
    NOT_APPLICABLE = "not-applicable"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """A file or folder the scan met, what became of it, and why."""

    path: str
    state: InputState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was covered: the inputs, and how much was read and judged.

    `stacks` are the labels of what is deployed together; `asked` counts how often a check, by its id, was asked about
    resources of a cloud's provider, or of none; `unjudged` are the resources that no check was asked about.
    """

    inputs: tuple[Input, ...] = ()
    stacks: tuple[str, ...] = ()
    documents: int = 0
    resources: int = 0
    checks: int = 0
    asked: Mapping[tuple[str, str], int] = field(default_factory=dict)
    undecided: int = 0
    unjudged: int = 0

    @property
    def evaluated(self) -> int:
        """How many (check, view) pairs have a verdict."""
        return sum(self.asked.values())

    def count(self, state: InputState) -> int:
        """How many inputs ended in a state."""
        return sum(1 for entry in self.inputs if entry.state is state)


@dataclass(frozen=True, slots=True)
class ScanResult:
    """All that a scan found out, sorted; two scans of the same input give the same result.

    `root` is the folder that every place is relative to; `comparison` says how it stands to an earlier scan, if asked;
    `unlisted` are the resources, as `plural.group`, that a cluster refused to list; `order` says what was asked.
    """

    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]
    coverage: Coverage
    rules: tuple[Rule, ...]
    graph: ResourceGraph
    exit_code: ExitCode
    reason: str
    assessments: tuple["Assessment", ...] = ()
    root: Path = Path()
    comparison: "Comparison | None" = None
    unlisted: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
