"""The report for code scanning services: SARIF 2.1.0, within the limits that GitHub sets on what it accepts."""

from collections.abc import Iterable
from typing import Any, TextIO

from iac_scan import __version__
from iac_scan.model.check import Confidence, Severity
from iac_scan.model.comparison import Bucket, Standing
from iac_scan.model.finding import Diagnostic, ExitCode, Finding, Input, InputState, Related, Rule, ScanResult, Verdict
from iac_scan.reports.encode import dump
from iac_scan.reports.place import logical_location, physical_location, within_archive
from iac_scan.reports.summary import diagnostics_in_order, in_order, standing_of, unexplained

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# What GitHub accepts: results of a run, locations of a result, tags of a rule, characters of a description.
MAX_RESULTS = 25_000
MAX_LOCATIONS = 1_000
MAX_TAGS = 20
MAX_DESCRIPTION = 1_024

LEVEL = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "0.0",
}
PRECISION = {Confidence.PROVEN: "very-high", Confidence.LIKELY: "medium"}

Data = dict[str, Any]


def write(result: ScanResult, out: TextIO) -> None:
    """Write a result as one SARIF run; the same result gives the same bytes, in whatever order its parts come."""
    rules = sorted({rule.id: rule for rule in (*result.rules, *(entry.rule for entry in result.findings))}.items())
    index = {identity: number for number, (identity, _) in enumerate(rules)}
    kept = most_severe(result.findings)
    run = {
        "tool": {"driver": {"name": "iac-scan", "version": __version__, "rules": [rule(entry) for _, entry in rules]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(result, left_out=len(result.findings) - len(kept))],
        "results": ({**finding(entry, index[entry.rule.id]), **history(standing_of(result, entry))} for entry in kept),
    }
    dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, out)
    out.write("\n")


def most_severe(findings: Iterable[Finding]) -> list[Finding]:
    """As many findings as the format takes, in reading order; the suppressed and undecided give way first."""
    ordered = in_order(findings)
    if len(ordered) <= MAX_RESULTS:
        return ordered
    weight = lambda entry: (not entry.suppressed, entry.verdict is Verdict.FAIL, entry.severity)
    return in_order(sorted(ordered, key=weight, reverse=True)[:MAX_RESULTS])


def rule(entry: Rule) -> Data:
    """A check as a SARIF rule."""
    level = LEVEL[entry.severity]
    description = entry.description or entry.title
    return {
        "id": entry.id,
        "shortDescription": {"text": shortened(entry.title or entry.id)},
        "fullDescription": {"text": shortened(description or entry.id)},
        "help": {
            "text": "\n\n".join(part for part in (description or entry.id, entry.remediation) if part),
            "markdown": f"{description or entry.id}\n\n## Fix\n\n{entry.remediation}".rstrip(),
        },
        "defaultConfiguration": {"level": level},
        "properties": {
            "security-severity": SECURITY_SEVERITY[entry.severity],
            "problem.severity": PROBLEM[level],
            "precision": PRECISION[entry.confidence],
            "tags": tags(entry),
            "catalogue": entry.catalogue,
            "frameworks": dict(entry.frameworks),
            "aliases": entry.aliases,
        },
    }


def tags(entry: Rule) -> list[str]:
    """What people filter alerts by: `security` and the frameworks' controls, as many as fit."""
    controls = (f"{name}-{number}" for name, numbers in sorted(entry.frameworks.items()) for number in numbers)
    return list(dict.fromkeys(("security", *controls)))[:MAX_TAGS]


def shortened(text: str) -> str:
    """A text that GitHub shows whole."""
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 1] + "…"


def finding(entry: Finding, rule_index: int) -> Data:
    """A finding as a SARIF result with exactly one location; its chain follows in related locations."""
    failed = entry.verdict is Verdict.FAIL
    data: Data = {
        "ruleId": entry.rule.id,
        "ruleIndex": rule_index,
        "kind": "fail" if failed else "open",
        "level": LEVEL[entry.severity] if failed else "none",
        "message": message(within_archive(entry.message or entry.rule.title or entry.rule.id, entry.span)),
        "locations": [
            {
                "physicalLocation": physical_location(entry.span),
                "logicalLocations": [
                    {"kind": "resource", "name": entry.resource.name, "fullyQualifiedName": entry.resource.address},
                    *logical_location(entry.span),
                ],
            }
        ],
        "partialFingerprints": {"iacScan/v1": entry.fingerprint},
        "properties": {
            "severity": entry.severity.label,
            "locationPrecision": entry.span.precision,
            "variants": entry.variants,
        },
    }
    if steps := entry.related[: MAX_LOCATIONS - 1]:
        data["relatedLocations"] = [{"id": number, **location(step)} for number, step in enumerate(steps, 1)]
    if len(steps) > 1:
        chain = (*steps, Related(entry.message, entry.span))
        data["codeFlows"] = [{"threadFlows": [{"locations": [{"location": location(step)} for step in chain]}]}]
    if entry.suppressed:
        kind = "inSource" if entry.suppressed_in_source else "external"
        data["suppressions"] = [{"kind": kind, "justification": entry.suppressed}]
    return data


def history(standing: Standing | None) -> Data:
    """Where a finding stands to an earlier scan; SARIF has no word for what can't be compared (section 3.27.24)."""
    if standing is None or standing.bucket is Bucket.INCOMPARABLE:
        return {}
    return {"baselineState": "new" if standing.bucket is Bucket.NEW else "unchanged"}


def location(step: Related) -> Data:
    """A place with its few words."""
    data: Data = {
        "physicalLocation": physical_location(step.span),
        "message": message(within_archive(step.message, step.span)),
    }
    if inside := logical_location(step.span):
        data["logicalLocations"] = inside
    return data


def invocation(result: ScanResult, left_out: int) -> Data:
    """How the scan went: not successful when something was not scanned."""
    complete = (
        result.exit_code in (ExitCode.CLEAN, ExitCode.FINDINGS)
        and not result.coverage.count(InputState.FAILED)
        and not any(entry.failed for entry in result.diagnostics)
    )
    notifications = [notification(entry) for entry in diagnostics_in_order(result.diagnostics)]
    notifications += [unread(entry) for entry in unexplained(result)]
    if left_out:
        text = f"{left_out} less severe results were left out: a run holds at most {MAX_RESULTS}"
        notifications.append({"level": "warning", "message": message(text), "descriptor": {"id": "limit"}})
    return {
        "executionSuccessful": complete,
        "exitCode": int(result.exit_code),
        "exitCodeDescription": result.reason,
        "toolExecutionNotifications": notifications,
    }


def notification(entry: Diagnostic) -> Data:
    """A diagnostic, with its remedy."""
    text = f"{entry.message} ({entry.remedy})" if entry.remedy else entry.message
    return {
        "level": "error" if entry.failed else "note",
        "descriptor": {"id": entry.kind},
        "message": message(within_archive(text, entry.span)),
        "locations": [{"physicalLocation": physical_location(entry.span)}],
    }


def unread(entry: Input) -> Data:
    """A failed input that nothing else speaks of."""
    text = f"{entry.path}: {entry.reason}" if entry.reason else f"{entry.path} could not be scanned"
    return {"level": "error", "descriptor": {"id": "input"}, "message": message(text)}


def message(text: str) -> Data:
    """A message that shows what it says.

    SARIF reads `[words](address)` as a link (section 3.11.6), which text from the input must not be able to set.
    Braces stay single although section 3.11.5 doubles them: they are placeholders only beside `arguments`, and GitHub
    shows them as they are.
    """
    return {"text": text.replace("](", "] (")}
