"""Findings in their final order, and the verdict on them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from iac_scan.config import Config
from iac_scan.model.finding import Diagnostic, ExitCode, Finding, Verdict


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
    config: Config, findings: tuple[Finding, ...], diagnostics: tuple[Diagnostic, ...], empty: tuple[str, ...]
) -> tuple[ExitCode, str]:
    """The exit code and the sentence that says why; `empty` are the named paths that nothing came from."""
    unread = sum(1 for entry in diagnostics if entry.failed)
    noun = "input" if unread == 1 else "inputs"
    if not config.allow_incomplete:
        if unread:
            return ExitCode.INCOMPLETE, f"{unread} {noun} could not be read, rendered or judged"
        if empty:
            return ExitCode.INCOMPLETE, f"nothing to scan was found in {', '.join(empty)}"
    level = config.fail_on.label
    failing = sum(1 for entry in findings if gates(entry, config))
    if failing:
        return ExitCode.FINDINGS, f"{failing} {'finding' if failing == 1 else 'findings'} at or above {level}"
    suffix = f" (incomplete: {unread} {noun} not read)" if unread else ""
    return ExitCode.CLEAN, f"no finding at or above {level}{suffix}"


def gates(finding: Finding, config: Config) -> bool:
    """The finding closes the gate."""
    counts = finding.verdict is Verdict.FAIL or config.unknown_fails
    return counts and not finding.suppressed and finding.severity >= config.fail_on
