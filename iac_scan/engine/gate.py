"""Findings in their final order, and the verdict on them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from iac_scan.config import Config
from iac_scan.model.check import Severity
from iac_scan.model.finding import Coverage, Diagnostic, ExitCode, Finding, Verdict


def graded(findings: Iterable[Finding], severities: Mapping[str, Severity]) -> Iterator[Finding]:
    """Findings with the severities that are set for their checks: by id, else by the last glob that fits."""
    for finding in findings:
        level = severity_of(finding.rule.id, finding.severity, severities)
        yield finding if level is finding.severity else replace(finding, severity=level)


def severity_of(name: str, own: Severity, severities: Mapping[str, Severity]) -> Severity:
    """The severity that is set for a check, by its id or else by the last glob that fits, or its own."""
    fits = [level for pattern, level in severities.items() if fnmatchcase(name, pattern)]
    return severities.get(name, fits[-1] if fits else own)


def settle(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in a stable order, one per flaw: variants merged, and those alike in all but place told apart."""
    ordered = sorted(findings, key=order)
    merged: dict[str, Finding] = {}
    twins: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for finding in ordered:
        number = twins[finding.fingerprint, finding.variants]
        twins[finding.fingerprint, finding.variants] += 1
        fingerprint = f"{finding.fingerprint}-{number + 1}" if number else finding.fingerprint
        known = merged.get(fingerprint)
        variants = tuple(sorted({*known.variants, *finding.variants})) if known else finding.variants
        merged[fingerprint] = replace(known or finding, fingerprint=fingerprint, variants=variants)
    return tuple(sorted(merged.values(), key=order))


def order(finding: Finding) -> tuple[object, ...]:
    """Where a finding stands in reports: by place, then check, then what it says."""
    return (finding.span, finding.rule.id, finding.resource, finding.message, finding.variants)


def verdict(
    config: Config,
    findings: tuple[Finding, ...],
    diagnostics: tuple[Diagnostic, ...],
    coverage: Coverage,
    empty: tuple[str, ...],
    kind: str = "finding",
) -> tuple[ExitCode, str]:
    """The exit code and the sentence that says why, which calls the findings `kind`.

    `empty` are the named paths that nothing came from.
    """
    unread = sum(1 for entry in diagnostics if entry.failed)
    noun = "input" if unread == 1 else "inputs"
    if not config.allow_incomplete:
        if unread:
            return ExitCode.INCOMPLETE, f"{unread} {noun} could not be read, rendered or judged"
        if empty:
            return ExitCode.INCOMPLETE, f"nothing to scan was found in {', '.join(empty)}"
        if coverage.resources and not coverage.evaluated:
            return ExitCode.INCOMPLETE, "no check judges what was found"
    suffix = f" (incomplete: {unread} {noun} not read)" if unread else ""
    closed, reason = gate(config, findings, kind)
    return (ExitCode.FINDINGS, reason) if closed else (ExitCode.CLEAN, f"{reason}{suffix}")


def gate(config: Config, findings: Iterable[Finding], kind: str = "finding") -> tuple[bool, str]:
    """Whether so many findings close the gate, and the sentence that says so."""
    severities = [finding.severity for finding in findings if gates(finding, config)]
    open_at = []
    for level, most in sorted((config.fail_counts or {config.fail_on: 1}).items(), reverse=True):
        number = sum(1 for severity in severities if severity >= level)
        counted = f"{f'{number:,}' if number else 'no'} {kind}{'s' if number > 1 else ''} at or above {level.label}"
        if number >= most:
            return True, f"{counted}, of which {most} close the gate" if most > 1 else counted
        open_at.append(f"{counted}, {most} would close the gate" if number else counted)
    return False, "; ".join(open_at)


def gates(finding: Finding, config: Config) -> bool:
    """The finding closes the gate."""
    counts = finding.verdict is Verdict.FAIL or config.unknown_fails
    return counts and not finding.suppressed and finding.severity >= config.fail_on
