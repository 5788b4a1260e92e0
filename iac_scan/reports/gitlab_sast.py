"""The report for GitLab's vulnerability dashboard: version 15 of the format of its security scanners."""

from collections.abc import Iterator
from typing import Any, TextIO
from uuid import NAMESPACE_URL, uuid5

from iac_scan import __version__
from iac_scan.model.finding import Finding, Rule, ScanResult
from iac_scan.reports.clock import now
from iac_scan.reports.encode import dump
from iac_scan.reports.markup import code, plain
from iac_scan.reports.place import lines_on_disk, within_archive
from iac_scan.reports.summary import diagnostics_in_order, summarise, unexplained

VERSION = "15.0.2"
# The longest texts that the format takes.
MAX_NAME = 255
MAX_SOLUTION = 7_000
TOOL = {"id": "iac-scan", "name": "iac-scan", "version": __version__, "vendor": {"name": "iac-scan"}}

Data = dict[str, Any]


def write(result: ScanResult, out: TextIO) -> None:
    """Write the findings that fail; what is undecided or could not be scanned is told in the scan's messages."""
    moment = now().strftime("%Y-%m-%dT%H:%M:%S")
    messages = list(told(result))
    incomplete = any(entry["level"] == "warn" for entry in messages)
    scan = {
        "type": "sast",
        "analyzer": TOOL,
        "scanner": TOOL,
        "start_time": moment,
        "end_time": moment,
        "status": "failure" if incomplete else "success",
        "messages": messages,
        "primary_identifiers": [identifier(rule) for rule in sorted(result.rules, key=lambda rule: rule.id)],
    }
    vulnerabilities = (vulnerability(entry) for entry in summarise(result).failures)
    dump({"version": VERSION, "scan": scan, "vulnerabilities": vulnerabilities}, out)
    out.write("\n")


def told(result: ScanResult) -> Iterator[Data]:
    """What a reader of the dashboard must know of the scan itself."""
    for entry in diagnostics_in_order(result.diagnostics):
        if entry.failed:
            yield {"level": "warn", "value": f"{entry.span.file}:{entry.span.start.line}: {entry.message}"}
    for source in unexplained(result):
        yield {"level": "warn", "value": f"{source.path}: {source.reason or 'could not be scanned'}"}
    summary = summarise(result)
    for count, words in ((len(summary.unknown), "could not be decided"), (len(summary.suppressed), "suppressed")):
        if count:
            yield {"level": "info", "value": f"findings {words}: {count}"}


def vulnerability(entry: Finding) -> Data:
    """A finding; the dashboard follows it by its signature, wherever it moves."""
    file, first, last = lines_on_disk(entry.span)
    lines = {"file": file, "start_line": first, "end_line": last}
    signature = {"algorithm": "hash", "value": entry.fingerprint}
    return {
        "id": str(uuid5(NAMESPACE_URL, entry.fingerprint)),
        "name": shortened(entry.rule.title or entry.rule.id, MAX_NAME),
        "description": described(entry),
        "severity": entry.severity.name.capitalize(),
        "solution": shortened(entry.rule.remediation, MAX_SOLUTION),
        "identifiers": [identifier(entry.rule), *controls(entry.rule)],
        "location": {**lines, "class": entry.resource.address},
        "tracking": {"type": "source", "items": [{**lines, "signatures": [signature]}]},
    }


def described(entry: Finding) -> str:
    """What is the case, in plain words, and why it matters, in Markdown."""
    message = within_archive(entry.message, entry.span)
    return f"{plain(message)} ({code(entry.resource.address)})\n\n{entry.rule.description}"


def identifier(rule: Rule) -> Data:
    """The check, by which the dashboard groups."""
    return {"type": "iac_scan_check", "name": rule.id, "value": rule.id}


def controls(rule: Rule) -> Iterator[Data]:
    """The controls of frameworks that the check judges."""
    for framework, numbers in sorted(rule.frameworks.items()):
        for number in numbers:
            yield {"type": framework.lower().replace("-", "_"), "name": f"{framework} {number}", "value": number}


def shortened(text: str, longest: int) -> str:
    """A text that fits."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
