"""The report for spreadsheets: CSV, a row per finding, in which no cell can be a formula."""

import csv
from typing import TextIO

from iac_scan.model.comparison import Standing
from iac_scan.model.finding import Finding, ScanResult
from iac_scan.reports.escape import visible
from iac_scan.reports.summary import in_order, standing_of

COLUMNS = (
    "severity",
    "state",
    "history",
    "since",
    "check",
    "catalogue",
    "title",
    "message",
    "stack",
    "resource",
    "file",
    "line",
    "column",
    "variants",
    "frameworks",
    "suppressed",
    "fingerprint",
    "remediation",
)
# What makes a spreadsheet compute a cell (OWASP, CSV injection); a tab or a line break before it is visible by then.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def write(result: ScanResult, out: TextIO) -> None:
    """Write a heading and all findings, the suppressed and undecided too; `state` tells them apart."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [cell(value) for value in row(entry, standing_of(result, entry))] for entry in in_order(result.findings)
    )


def row(entry: Finding, standing: Standing | None) -> tuple[str | int, ...]:
    """The values of a finding, one per column."""
    rule = entry.rule
    controls = (f"{name} {number}" for name, numbers in sorted(rule.frameworks.items()) for number in numbers)
    return (
        entry.severity.label,
        "suppressed" if entry.suppressed else entry.verdict.value,
        standing.bucket.value if standing else "",
        standing.since if standing else "",
        rule.id,
        rule.catalogue,
        rule.title,
        entry.message,
        entry.resource.stack,
        entry.resource.address,
        entry.span.file,
        entry.span.start.line,
        entry.span.start.column,
        "; ".join(entry.variants),
        "; ".join(controls),
        entry.suppressed,
        entry.fingerprint,
        " ".join(rule.remediation.split()),
    )


def cell(value: str | int) -> str | int:
    """A value that a spreadsheet shows and never computes."""
    if isinstance(value, int):
        return value
    text = visible(value)
    return f"'{text}" if text.lstrip(" '\"").startswith(FORMULA) else text
