"""Temporary."""

from typing import TextIO

from iac_scan.model.finding import ScanResult


def write(result: ScanResult, out: TextIO, color: bool, width: int) -> None:
    """."""
    for f in result.findings:
        out.write(
            f"{f.severity.label} {f.span.file}:{f.span.start.line}:{f.span.start.column} {f.verdict} {f.rule.id} {f.resource.address}: {f.message}\n"
        )
        for r in f.related:
            out.write(f"     {r.message} {r.span.file}:{r.span.start.line}\n")
    for d in result.diagnostics:
        out.write(f"{d}\n")
    out.write(result.reason + "\n")
