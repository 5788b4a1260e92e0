"""Earlier scans as files: a baseline, or a JSON report, in; what was found then out. And a baseline written.

A baseline is a JSON list with one entry a line and the comma at the line's beginning, so that adding and removing
entries never touches another line, and two branches that do so merge. schemas/baseline.schema.json describes it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from iac_scan import __version__
from iac_scan.engine.comparison import CHANGED
from iac_scan.engine.fingerprint import VERSION
from iac_scan.model.check import Severity
from iac_scan.model.comparison import Bucket, Comparison, Earlier, Known
from iac_scan.model.finding import Finding, InputState, ScanResult, Verdict

SCHEMA = "iac-scan-baseline/v1"
REPORT = "iac-scan-report/v1"

Row = dict[str, Any]


class BaselineError(Exception):
    """A file that is no earlier scan; the message names it and says what is wrong."""


def version_of(folder: Path) -> str:
    """Eight digits that change with the code and the table of a check, not with its documentation."""
    code = (folder / "check.py").read_text(encoding="utf-8").split('"""', 2)[-1]
    table = folder / "table.yaml"
    rows = table.read_text(encoding="utf-8") if table.exists() else ""
    return hashlib.sha256(f"{code}\0{rows}".encode()).hexdigest()[:8]


def recorded(result: ScanResult, versions: Mapping[str, str], name: str, since: str = "") -> Earlier:
    """A result as a later scan will look back at it. What is suppressed is no part of it: it is new when it returns."""
    return Earlier(
        name=name,
        tool=__version__,
        findings=tuple(known(finding, since) for finding in result.findings if not finding.suppressed),
        checks=versions,
        stacks=frozenset(resource.stack.name for resource in result.graph.resources),
        unread=frozenset(entry.path for entry in result.coverage.inputs if entry.state is InputState.FAILED),
    )


def known(finding: Finding, since: str) -> Known:
    """What is kept of a finding."""
    return Known(
        fingerprint=finding.fingerprint,
        check=finding.rule.id,
        severity=finding.severity,
        verdict=finding.verdict,
        message=finding.message,
        resource=finding.resource.address,
        stack=without_variant(finding.resource.stack, finding.variants),
        file=finding.span.file,
        since=since,
    )


def without_variant(label: str, variants: Iterable[str]) -> str:
    """The name of a stack, from its label."""
    return next((label.removesuffix(f" ({name})") for name in variants if label.endswith(f" ({name})")), label)


def updated(earlier: Earlier, comparison: Comparison, now: Earlier) -> Earlier:
    """The baseline of now that remembers since when a finding is known, and keeps what could not be seen now."""
    standings = comparison.standings
    findings = [replace(entry, since=standings[entry.fingerprint].since or entry.since) for entry in now.findings]
    gone = (entry for entry in comparison.gone if entry.bucket is Bucket.INCOMPARABLE and entry.reason != CHANGED)
    kept = [entry.known for entry in gone]
    return replace(
        now,
        findings=(*findings, *kept),
        checks={**{entry.check: earlier.checks[entry.check] for entry in kept}, **now.checks},
        stacks=now.stacks | {entry.stack for entry in kept},
    )


def text(earlier: Earlier) -> str:
    """The baseline as it is written to a file."""
    rows = [json.dumps(row) for row in rows_of(earlier)]
    return "[{}\n]\n".format("\n,".join(rows))


def rows_of(earlier: Earlier) -> Iterator[Row]:
    """The entries of a baseline, in their order."""
    yield {"schema": SCHEMA, "tool": "iac-scan", "version": earlier.tool}
    yield from ({"check": check, "version": version} for check, version in sorted(earlier.checks.items()))
    yield from ({"stack": stack} for stack in sorted(earlier.stacks))
    yield from ({"unread": path} for path in sorted(earlier.unread))
    for entry in sorted(
        earlier.findings, key=lambda entry: (entry.check, entry.stack, entry.resource, entry.fingerprint)
    ):
        yield {
            "finding": entry.fingerprint,
            "check": entry.check,
            "severity": entry.severity.label,
            "verdict": entry.verdict.value,
            "message": entry.message,
            "resource": entry.resource,
            "stack": entry.stack,
            "file": entry.file,
            "since": entry.since,
        }


def read(path: Path) -> Earlier:
    """The earlier scan that a file holds, be it a baseline or a JSON report. Raises BaselineError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"not JSON (a merge left its marks?): {error}"
        raise BaselineError(f"{path}: {reason}") from None
    try:
        if isinstance(data, list) and data and data[0].get("schema") == SCHEMA:
            return from_baseline(str(path), data)
        if isinstance(data, dict) and data.get("schema") == REPORT:
            return from_report(str(path), data)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BaselineError(f"{path}: an entry is not as this version writes it: {error!r}") from None
    raise BaselineError(f"{path}: neither a baseline ({SCHEMA}) nor a JSON report ({REPORT}) of iac-scan")


def from_baseline(name: str, rows: list[Row]) -> Earlier:
    """A baseline. Two entries of one finding, as a merge may leave, are one: the older. Raises KeyError, ValueError."""
    entries: dict[str, Known] = {}
    for row in rows:
        if "finding" in row:
            entry = known_row(row["finding"], row, row["resource"], row["stack"], row["file"], row["since"])
            older = entries.get(entry.fingerprint, entry)
            entries[entry.fingerprint] = min(older, entry, key=lambda one: one.since)
    return Earlier(
        name=name,
        tool=str(rows[0]["version"]),
        findings=tuple(entries.values()),
        checks={str(row["check"]): str(row["version"]) for row in rows if "check" in row and "finding" not in row},
        stacks=frozenset(str(row["stack"]) for row in rows if "stack" in row and "finding" not in row),
        unread=frozenset(str(row["unread"]) for row in rows if "unread" in row),
    )


def from_report(name: str, report: Row) -> Earlier:
    """A JSON report; what it says of its checks' code is nothing. Raises KeyError, ValueError."""
    covered = report["coverage"]
    labels = [str(label) for label in covered["stacks"]]
    return Earlier(
        name=name,
        tool=str(report["tool"]["version"]),
        findings=tuple(from_finding(row) for row in report["findings"] if not row["suppressed"]),
        checks={str(row["id"]): "" for row in report["checks"]},
        # A label may end with a variant in brackets, or the name itself does: both are names that are known.
        stacks=frozenset((*labels, *(label.rpartition(" (")[0] or label for label in labels))),
        unread=frozenset(str(row["path"]) for row in covered["inputs"] if row["state"] == InputState.FAILED),
    )


def from_finding(row: Row) -> Known:
    """A finding of a JSON report. Raises KeyError, ValueError."""
    stack = without_variant(row["resource"]["stack"] or "", row["variants"])
    checked = {**row, "check": row["check_id"]}
    return known_row(row["fingerprint"], checked, row["resource"]["address"], stack, row["location"]["file"], "")


def known_row(fingerprint: str, row: Row, resource: str, stack: str, file: str, since: str) -> Known:
    """A finding from the fields that both kinds of file share, and from those that they don't. Raises KeyError."""
    if not fingerprint.startswith(VERSION):
        raise ValueError(f"fingerprint {fingerprint!r}, where {VERSION} is expected")
    texts = (row["check"], row["message"], resource, stack, file, since)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(f"a field of {fingerprint} is no text")
    severity, verdict = Severity[row["severity"].upper()], Verdict(row["verdict"])
    return Known(fingerprint, row["check"], severity, verdict, row["message"], resource, stack, file, since)
