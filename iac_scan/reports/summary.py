"""A result's findings in reading order, told apart and counted."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from iac_scan.model.check import Severity
from iac_scan.model.comparison import Bucket, Standing
from iac_scan.model.finding import Diagnostic, Finding, Input, InputState, ScanResult, Verdict

INSIDE = re.compile("!?/")


@dataclass(frozen=True, slots=True)
class Summary:
    """The findings that speak against the input, those that could not be decided, and those that are suppressed."""

    failures: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]

    @property
    def by_severity(self) -> dict[Severity, int]:
        """How many failures there are of each severity, the worst first; every severity is a key."""
        counts = Counter(finding.severity for finding in self.failures)
        return {severity: counts[severity] for severity in sorted(Severity, reverse=True)}


def summarise(result: ScanResult) -> Summary:
    """Tell a result's findings apart; each finding is in exactly one group."""
    findings = in_order(result.findings)
    active = [finding for finding in findings if not finding.suppressed]
    return Summary(
        failures=tuple(finding for finding in active if finding.verdict is Verdict.FAIL),
        unknown=tuple(finding for finding in active if finding.verdict is Verdict.UNKNOWN),
        suppressed=tuple(finding for finding in findings if finding.suppressed),
    )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file and line; those of one place by severity, then by everything else that is written of them."""
    return sorted(findings, key=place_of_finding)


def place_of_finding(finding: Finding) -> tuple[Any, ...]:
    """What findings are sorted by."""
    return (
        finding.span,
        -finding.severity,
        finding.rule.id,
        finding.resource,
        finding.message,
        finding.fingerprint,
        finding.verdict,
        finding.related,
        finding.variants,
        finding.suppressed,
        finding.fix,
    )


def fresh(result: ScanResult, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that an earlier scan did not have unchanged; all of them where nothing is compared."""
    if result.comparison is None:
        return tuple(findings)
    standings = result.comparison.standings
    return tuple(entry for entry in findings if standings[entry.fingerprint].bucket is not Bucket.UNCHANGED)


def standing_of(result: ScanResult, finding: Finding) -> Standing | None:
    """Where a finding stands to an earlier scan; None for a suppressed one and where nothing is compared."""
    return result.comparison.of(finding) if result.comparison else None


def diagnostics_in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics by file and line."""
    return sorted(diagnostics, key=lambda entry: (entry.span, entry.kind, entry.message, entry.remedy, entry.failed))


def unexplained(result: ScanResult) -> list[Input]:
    """The failed inputs that no failed diagnostic speaks of: neither of the file itself nor of one inside it."""
    explained: set[str] = set()
    for entry in result.diagnostics:
        if entry.failed:
            path = entry.span.file
            explained |= {path, *(path[: match.start()] for match in INSIDE.finditer(path))}
    failed = (entry for entry in result.coverage.inputs if entry.state is InputState.FAILED)
    return sorted(entry for entry in failed if entry.path.rstrip("/") not in explained)


def counted(number: int, noun: str) -> str:
    """A number and its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
