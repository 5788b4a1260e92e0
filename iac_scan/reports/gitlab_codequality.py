"""The report for GitLab's merge request widget: Code Quality, a JSON list of what is wrong where."""

from typing import Any, TextIO

from iac_scan.model.check import Severity
from iac_scan.model.finding import Finding, ScanResult
from iac_scan.reports.encode import dump
from iac_scan.reports.place import lines_on_disk, within_archive
from iac_scan.reports.summary import summarise

SEVERITY = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def write(result: ScanResult, out: TextIO) -> None:
    """Write the findings that fail; the widget knows no undecided and no suppressed ones."""
    dump((degradation(entry) for entry in summarise(result).failures), out)
    out.write("\n")


def degradation(entry: Finding) -> dict[str, Any]:
    """A finding in the words of Code Climate, as far as GitLab reads them."""
    file, first, last = lines_on_disk(entry.span)
    return {
        "type": "issue",
        "check_name": entry.rule.id,
        "description": f"{entry.resource.address}: {within_archive(entry.message, entry.span)}",
        "categories": ["Security"],
        "severity": SEVERITY[entry.severity],
        "fingerprint": entry.fingerprint,
        "location": {"path": file, "lines": {"begin": first, "end": last}},
    }
