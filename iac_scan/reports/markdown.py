"""The summary for a pull request or a job's page ($GITHUB_STEP_SUMMARY): Markdown that shows what it says."""

from collections.abc import Iterable, Iterator
from typing import TextIO

from iac_scan.model.comparison import Bucket, Comparison
from iac_scan.model.compliance import Assessment
from iac_scan.model.finding import ExitCode, Finding, ScanResult
from iac_scan.model.source import Span
from iac_scan.reports.markup import code, plain
from iac_scan.reports.summary import counted, diagnostics_in_order, fresh, summarise, told_at_once, unexplained

VERDICTS = {ExitCode.CLEAN: "✅ pass", ExitCode.FINDINGS: "❌ fail"}
FEW = 5  # places in one row
MOST = 200  # rows of a table: GitHub refuses a summary of more than 1 MiB


def write(result: ScanResult, out: TextIO) -> None:
    """Write the verdict, the numbers, what fails by severity, and what was not scanned."""
    summary = summarise(result)
    out.write(f"## iac-scan: {VERDICTS.get(result.exit_code, '⚠️ incomplete')}\n\n")
    if result.reason:
        out.write(f"{plain(result.reason)}\n\n")
    counts = [(severity.label, count) for severity, count in summary.by_severity.items()]
    counts += [("unknown", len(summary.unknown)), ("suppressed", len(summary.suppressed))]
    out.write(table([name for name, _ in counts], [[f"{count:,}" for _, count in counts]]))
    write_unscanned(result, out)
    title = "New findings" if result.comparison else "Findings"
    shown = sorted(fresh(result, summary.failures), key=lambda entry: -entry.severity)
    write_findings(title, told_at_once(result, (entry for entry in shown if is_new(result, entry))), out)
    if result.comparison:
        old = told_at_once(result, (entry for entry in shown if not is_new(result, entry)))
        write_findings("Incomparable findings", old, out)
        write_gone(result.comparison, out)
    for assessment in result.assessments:
        write_assessment(assessment, out)
    covered = result.coverage
    out.write(
        f"{counted(covered.resources, 'resource')} in {counted(len(covered.stacks), 'stack')}, "
        f"{counted(covered.checks, 'check')}.\n"
    )


def write_unscanned(result: ScanResult, out: TextIO) -> None:
    """What was not scanned, and why."""
    rows = [
        [place(entry.span), plain(entry.message), plain(entry.remedy)]
        for entry in diagnostics_in_order(result.diagnostics)
        if entry.failed
    ]
    rows += [[code(entry.path), plain(entry.reason), ""] for entry in unexplained(result)]
    if rows:
        out.write(f"### Not scanned\n\n{table(['Place', 'Why', 'What to do'], rows[:MOST])}")


def write_findings(title: str, entries: list[list[list[Finding]]], out: TextIO) -> None:
    """A table of findings, as many as fit, what is alike in one row; nothing if there are none."""
    if not entries:
        return
    out.write(f"### {title}\n\n")
    out.write(table(["Severity", "Finding", "Resource", "Place"], map(row, entries[:MOST])))
    if hidden := sum(len(cause) for causes in entries[MOST:] for cause in causes):
        out.write(f"{hidden:,} less severe ones are in the full report.\n\n")


def is_new(result: ScanResult, entry: Finding) -> bool:
    """The finding is new, or there is nothing to compare it with."""
    return result.comparison is None or result.comparison.is_new(entry)


def write_gone(comparison: Comparison, out: TextIO) -> None:
    """What only the earlier scan found, and how much both found."""
    rows = [
        [
            gone.bucket.value,
            f"{plain(gone.known.message)}<br>{code(gone.known.check)}",
            code(gone.known.resource),
            plain(gone.reason),
        ]
        for gone in comparison.gone[:MOST]
    ]
    if rows:
        out.write(f"### Gone\n\n{table(['', 'Finding', 'Resource', 'Why'], rows)}")
    out.write(f"{comparison.count(Bucket.UNCHANGED):,} unchanged findings are not listed.\n\n")


def row(causes: list[list[Finding]]) -> list[str]:
    """What is told at once, as cells."""
    found = [entry for cause in causes for entry in cause]
    finding = f"{plain(found[0].message)}<br>{code(found[0].rule.id)}"
    resources = some([code(entry.resource.address) for entry in found], "resource")
    return [found[0].severity.label, finding, resources, some([place(entry.span) for entry in found], "place")]


def some(cells: list[str], noun: str) -> str:
    """The first few of what one cell holds, each once, and how many more there are."""
    distinct = list(dict.fromkeys(cells))
    hidden = len(distinct) - FEW
    return "<br>".join([*distinct[:FEW], *([f"and {counted(hidden, f'more {noun}')}"] if hidden > 0 else [])])


def write_assessment(assessment: Assessment, out: TextIO) -> None:
    """The score of a framework, of what was evaluated."""
    framework = assessment.framework
    score = "nothing evaluated" if assessment.score is None else f"{assessment.score} % pass"
    title = plain(f"{framework.title} {framework.version}".strip())
    out.write(f"**{title}**: {score}, {assessment.evaluated} of {len(assessment.controls)} controls evaluated\n\n")


def table(heads: list[str], rows: Iterable[list[str]]) -> str:
    """A table of cells that are Markdown already."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines(heads, rows)) + "\n"


def lines(heads: list[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows of a table with its head and the rule below it."""
    yield heads
    yield ["---"] * len(heads)
    yield from rows


def place(span: Span) -> str:
    """File and line."""
    return code(f"{span.file}:{span.start.line}")
