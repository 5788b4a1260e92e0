"""The report for other programs: JSON as schemas/report.schema.json describes it."""

from collections.abc import Iterable
from typing import Any, TextIO

from iac_scan import __version__
from iac_scan.model.comparison import Bucket, Comparison, Standing
from iac_scan.model.compliance import Assessment, ControlState
from iac_scan.model.finding import Coverage, Diagnostic, ExitCode, Finding, InputState, Related, Rule, ScanResult
from iac_scan.model.source import Span
from iac_scan.reports.encode import dump
from iac_scan.reports.summary import cause_id, diagnostics_in_order, in_order, standing_of, summarise

SCHEMA = "iac-scan-report/v1"
VERDICTS = {
    ExitCode.CLEAN: "clean",
    ExitCode.FINDINGS: "findings",
    ExitCode.USAGE: "incomplete",
    ExitCode.INCOMPLETE: "incomplete",
    ExitCode.INTERNAL: "incomplete",
}

Data = dict[str, Any]


def write(result: ScanResult, out: TextIO) -> None:
    """Write a result as JSON; the same result gives the same bytes, in whatever order its parts come."""
    report = {
        "schema": SCHEMA,
        "tool": {"name": "iac-scan", "version": __version__},
        "summary": summary(result),
        "coverage": coverage(result.coverage),
        "comparison": comparison(result.comparison) if result.comparison else None,
        "frameworks": (assessment(entry) for entry in result.assessments),
        "checks": (check(rule) for rule in sorted(result.rules, key=lambda rule: rule.id)),
        "diagnostics": (diagnostic(entry) for entry in diagnostics_in_order(result.diagnostics)),
        "findings": (
            {**finding(entry), "history": history(standing_of(result, entry))} for entry in in_order(result.findings)
        ),
    }
    dump(report, out)
    out.write("\n")


def summary(result: ScanResult) -> Data:
    """The verdict and the numbers behind it."""
    parts = summarise(result)
    return {
        "verdict": VERDICTS[result.exit_code],
        "exit_code": int(result.exit_code),
        "reason": result.reason or None,
        "findings": {severity.label: count for severity, count in parts.by_severity.items()},
        "unknown": len(parts.unknown),
        "suppressed": len(parts.suppressed),
    }


def coverage(covered: Coverage) -> Data:
    """What was read and judged, and what became of each input."""
    return {
        "inputs": (
            {"path": entry.path, "state": entry.state, "reason": entry.reason or None}
            for entry in sorted(covered.inputs)
        ),
        "counts": {state.value: covered.count(state) for state in InputState},
        "stacks": sorted(covered.stacks),
        "documents": covered.documents,
        "resources": covered.resources,
        "checks": covered.checks,
        "evaluated": covered.evaluated,
        "undecided": covered.undecided,
        "unjudged": covered.unjudged,
    }


def assessment(entry: Assessment) -> Data:
    """How the findings stand to a framework; what was not evaluated is told and counts for nothing."""
    framework = entry.framework
    return {
        "id": framework.id,
        "title": framework.title,
        "version": framework.version,
        "source": framework.source,
        "score": entry.score,
        "counts": {state.value: entry.count(state) for state in ControlState},
        "controls": [
            {
                "number": control.number,
                "title": control.title,
                "state": control.state,
                "reason": control.reason or None,
                "checks": control.checks,
                "failed": len(control.failed),
                "unknown": len(control.unknown),
            }
            for control in entry.controls
        ],
    }


def comparison(compared: Comparison) -> Data:
    """How the scan stands to an earlier one, and what only the earlier one found."""
    return {
        "against": compared.name,
        "counts": {bucket.value: compared.count(bucket) for bucket in Bucket},
        "gone": [
            {
                "bucket": gone.bucket,
                "reason": gone.reason or None,
                "since": gone.known.since or None,
                "check_id": gone.known.check,
                "severity": gone.known.severity.label,
                "verdict": gone.known.verdict,
                "message": gone.known.message,
                "address": gone.known.resource,
                "file": gone.known.file,
                "fingerprint": gone.known.fingerprint,
            }
            for gone in compared.gone
        ],
    }


def history(standing: Standing | None) -> Data | None:
    """Where a finding stands to the earlier scan."""
    if standing is None:
        return None
    return {"bucket": standing.bucket, "since": standing.since or None, "reason": standing.reason or None}


def check(rule: Rule) -> Data:
    """What is known of a check, whether or not it found anything."""
    return {
        "id": rule.id,
        "title": rule.title,
        "catalogue": rule.catalogue or None,
        "severity": rule.severity.label,
        "confidence": rule.confidence,
        "description": rule.description,
        "remediation": rule.remediation,
        "frameworks": dict(rule.frameworks),
        "aliases": rule.aliases,
    }


def diagnostic(entry: Diagnostic) -> Data:
    """What could not be read or decided, and what to do about it."""
    return {
        "kind": entry.kind,
        "message": entry.message,
        "remedy": entry.remedy or None,
        "failed": entry.failed,
        "location": location(entry.span),
    }


def finding(entry: Finding) -> Data:
    """One finding, complete in itself: what a reader needs of its check is repeated."""
    rule = entry.rule
    return {
        "check_id": rule.id,
        "catalogue": rule.catalogue or None,
        "title": rule.title,
        "severity": entry.severity.label,
        "confidence": rule.confidence,
        "verdict": entry.verdict,
        "message": entry.message,
        "resource": resource(entry),
        "location": location(entry.span),
        "related": related(entry.related),
        "frameworks": dict(rule.frameworks),
        "fingerprint": entry.fingerprint,
        "suppressed": entry.suppressed or None,
        "variants": entry.variants,
        "remediation": rule.remediation,
        "path": entry.path,
        "fix": entry.fix or None,
        "cause": cause_id(entry),
    }


def resource(entry: Finding) -> Data:
    """The resource that a finding speaks of; no namespace for what lives outside of namespaces."""
    identity = entry.resource
    return {
        "stack": identity.stack or None,
        "kind": identity.kind,
        "api_version": entry.api_version,
        "namespace": identity.namespace or None,
        "name": identity.name,
        "address": identity.address,
    }


def related(steps: Iterable[Related]) -> list[Data]:
    """The chain of places that belong to a finding, in the order that tells its story."""
    return [{"message": step.message, "location": location(step.span)} for step in steps]


def location(span: Span) -> Data:
    """A stretch of a file; lines and columns count from 1, the end is the position just behind the last character."""
    return {
        "file": span.file,
        "start_line": span.start.line,
        "start_column": span.start.column,
        "end_line": span.end.line,
        "end_column": span.end.column,
        "precision": span.precision,
    }
