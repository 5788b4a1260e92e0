"""The report for the log of a GitHub workflow: commands that put findings beside the lines of a change."""

from typing import TextIO

from iac_scan.model.check import Severity
from iac_scan.model.finding import Finding, ScanResult
from iac_scan.reports.escape import visible
from iac_scan.reports.place import lines_on_disk, within_archive
from iac_scan.reports.summary import diagnostics_in_order, fresh, summarise, unexplained

LEVEL = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}
# What the runner decodes again: in a message, and besides in the value of a property.
MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def write(result: ScanResult, out: TextIO) -> None:
    """Write one command per line: first what was not scanned, then the findings, the worst first.

    GitHub shows ten annotations of a level and a step, so order matters. Those that an earlier scan had, the suppressed
    and the undecided are left out.
    """
    for entry in diagnostics_in_order(result.diagnostics):
        if entry.failed:
            file, line, last = lines_on_disk(entry.span)
            text = f"{entry.message}\n{entry.remedy}" if entry.remedy else entry.message
            out.write(command("error", text, file=file, line=line, endLine=last, title="not scanned"))
    for source in unexplained(result):
        out.write(command("error", source.reason or "could not be scanned", file=source.path, title="not scanned"))
    failures = sorted(fresh(result, summarise(result).failures), key=lambda entry: -entry.severity)
    out.writelines(map(annotation, failures))
    reason = visible(result.reason) or "the scan is finished"
    out.write(command("notice" if not result.exit_code else "error", reason, title="iac-scan"))


def annotation(entry: Finding) -> str:
    """A finding beside its line."""
    file, first, last = lines_on_disk(entry.span)
    message = within_archive(entry.message, entry.span)
    remedy = " ".join(entry.rule.remediation.split())
    text = f"{message}\n{entry.resource.address} · {entry.rule.id}\nFix: {remedy}"
    title = f"{entry.severity.label}: {entry.rule.title}"
    return command(LEVEL[entry.severity], text, file=file, line=first, endLine=last, title=title)


def command(level: str, text: str, **properties: str | int) -> str:
    """A workflow command; whatever the text holds, it stays one command on one line."""
    parts = ",".join(f"{name}={clean(str(value)).translate(PROPERTY)}" for name, value in properties.items())
    return f"::{level} {parts}::{clean(text).translate(MESSAGE)}\n"


def clean(text: str) -> str:
    """A text whose hidden characters can be seen; line breaks stay."""
    return "\n".join(visible(line) for line in text.split("\n"))
