"""A result as one HTML page for auditors and engineers: readable without scripts, offline, on paper too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from os.path import commonpath
from typing import TYPE_CHECKING, Any, TextIO

from iac_scan import __version__
from iac_scan.model.check import Severity
from iac_scan.model.comparison import Bucket, Comparison
from iac_scan.model.compliance import Assessment, Control, ControlState
from iac_scan.model.finding import Coverage, ExitCode, Finding, InputState, ScanResult, Verdict
from iac_scan.model.source import Span
from iac_scan.reports.audit.drawing import drawn
from iac_scan.reports.audit.excerpt import Excerpts
from iac_scan.reports.audit.flows import Flow, flows
from iac_scan.reports.clock import now
from iac_scan.reports.escape import visible
from iac_scan.reports.frameworks import assessments
from iac_scan.reports.summary import Summary, diagnostics_in_order, standing_of, summarise, unexplained

if TYPE_CHECKING:
    from markupsafe import Markup

Data = dict[str, Any]

VERDICTS = {ExitCode.CLEAN: "pass", ExitCode.FINDINGS: "fail"}
STATES = (Verdict.FAIL.value, Verdict.UNKNOWN.value, "suppressed")
MOST_PATHS = 30
MOST_INPUTS = 500
MOST_GONE = 500
# Checks whose findings tell a chain of steps from a start to what is gained at its end.
PATHS = ("escalation-path", "container-escape-path", "exposed-powerful-account")


def write(result: ScanResult, out: TextIO) -> None:
    """Write the page; the same result and the same sources give the same bytes."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("iac_scan.reports", "audit"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["clean"] = lambda text: visible(str(text))
    environment.filters["prose"] = prose
    page = environment.get_template("page.html.jinja")
    out.writelines(page.generate(**content(result)))
    out.write("\n")


def prose(text: str) -> "Markup":
    """A paragraph of documentation: its lines joined, and what stands in backticks as code."""
    from markupsafe import Markup, escape

    parts = visible(" ".join(text.split())).split("`")
    pieces = (
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )
    return Markup().join(pieces)


def content(result: ScanResult) -> Data:
    """Everything that the page shows."""
    summary = summarise(result)
    numbers = {id(entry): number for number, entry in enumerate(everything(summary), 1)}
    excerpts = Excerpts(result.root)
    return {
        "version": __version__,
        "made": f"{now():%Y-%m-%d %H:%M} UTC",
        "verdict": VERDICTS.get(result.exit_code, "incomplete"),
        "reason": result.reason,
        "severities": list(summary.by_severity.items()),
        "unknown": len(summary.unknown),
        "suppressed": len(summary.suppressed),
        "order": result.order,
        "coverage": coverage(result),
        "history": history(result.comparison) if result.comparison else None,
        "groups": groups(everything(summary), partial(shown, result=result, numbers=numbers, excerpts=excerpts)),
        "worst": worst(summary),
        "frameworks": [framework(entry, numbers) for entry in assessments(result)],
        "paths": attack_paths(summary.failures, numbers),
        "flows": [world(flow) for flow in flows(result.graph, result.unlisted)],
    }


def everything(summary: Summary) -> tuple[Finding, ...]:
    """All findings, the failures first."""
    return (*summary.failures, *summary.unknown, *summary.suppressed)


def coverage(result: ScanResult) -> Data:
    """What was read and judged, and what was not, and why."""
    covered = result.coverage
    paths = [entry.path for entry in covered.inputs if not entry.path.startswith("/")]
    return {
        "folder": commonpath(paths) if paths else "",
        "states": [(state.value.replace("-", " "), covered.count(state)) for state in InputState],
        "inputs": [inputs(covered, state) for state in InputState if covered.count(state)],
        "resources": covered.resources,
        "stacks": sorted(covered.stacks),
        "checks": covered.checks,
        "evaluated": covered.evaluated,
        "undecided": covered.undecided,
        "unjudged": covered.unjudged,
        "failed": [entry for entry in diagnostics_in_order(result.diagnostics) if entry.failed],
        "silent": unexplained(result),
        "notes": [entry for entry in diagnostics_in_order(result.diagnostics) if not entry.failed],
    }


def inputs(covered: Coverage, state: InputState) -> Data:
    """The inputs that ended in a state."""
    found = sorted(entry for entry in covered.inputs if entry.state is state)
    return {
        "state": state.value.replace("-", " "),
        "count": len(found),
        "shown": found[:MOST_INPUTS],
        "more": max(len(found) - MOST_INPUTS, 0),
    }


def groups(findings: Iterable[Finding], show: "partial[Data]") -> Iterator[Data]:
    """The findings by check: the worst first, then by name; made while the page is written."""
    by_check: dict[str, list[Finding]] = defaultdict(list)
    for entry in findings:
        by_check[entry.rule.id].append(entry)
    for members in sorted(by_check.values(), key=gravity):
        rule = members[0].rule
        yield {
            "rule": rule,
            "badge": badge(members),
            "paragraphs": rule.description.split("\n\n"),
            "remedies": rule.remediation.split("\n\n"),
            "frameworks": sorted(rule.frameworks.items()),
            "findings": (show(entry) for entry in sorted(members, key=lambda entry: gravity([entry])[:2])),
            "count": len(members),
        }


def gravity(members: list[Finding]) -> tuple[int, int, str]:
    """What groups are sorted by: failures, then what is unknown, then what is suppressed, the worst first."""
    best = min(STATES.index(state(entry)) for entry in members)
    counted = [entry for entry in members if STATES.index(state(entry)) == best]
    return best, -worst_of(counted), members[0].rule.id


def badge(members: list[Finding]) -> str:
    """What a group is marked as: the severity of its worst failure, else unknown or suppressed."""
    best, severity, _ = gravity(members)
    return STATES[best] if best else Severity(-severity).label


def worst_of(members: list[Finding]) -> Severity:
    """The highest severity of some findings."""
    return max(entry.severity for entry in members)


def state(entry: Finding) -> str:
    """How a finding counts: as a failure, as undecided, or not at all."""
    return "suppressed" if entry.suppressed else entry.verdict.value


def shown(entry: Finding, *, result: ScanResult, numbers: dict[int, int], excerpts: Excerpts) -> Data:
    """One finding as the page shows it."""
    return {
        "number": numbers[id(entry)],
        "state": state(entry),
        "severity": entry.severity.label,
        "message": entry.message,
        "address": entry.resource.address,
        "stack": entry.resource.stack,
        "place": place(entry.span),
        "variants": entry.variants,
        "suppressed": entry.suppressed,
        "chain": entry.rule.id in PATHS,
        "steps": [{"message": step.message, "place": place(step.span)} for step in entry.related],
        "fix": entry.fix,
        "fingerprint": entry.fingerprint,
        "excerpt": excerpts.around(entry),
        "history": standing_of(result, entry),
    }


def history(comparison: Comparison) -> Data:
    """How the scan stands to an earlier one, and what only the earlier one found."""
    return {
        "name": comparison.name,
        "counts": [(bucket.value, comparison.count(bucket)) for bucket in Bucket],
        "gone": comparison.gone[:MOST_GONE],
        "more": max(len(comparison.gone) - MOST_GONE, 0),
    }


def place(span: Span) -> str:
    """File and line."""
    return f"{span.file}:{span.start.line}"


def worst(summary: Summary) -> list[Data]:
    """The checks that fail, the gravest first."""
    by_check: dict[str, list[Finding]] = defaultdict(list)
    for entry in summary.failures:
        by_check[entry.rule.id].append(entry)
    ordered = sorted(by_check.values(), key=lambda members: (-worst_of(members), -len(members), members[0].rule.id))
    return [
        {"rule": members[0].rule, "severity": worst_of(members).label, "count": len(members)} for members in ordered
    ]


def framework(assessment: Assessment, numbers: dict[int, int]) -> Data:
    """One framework with its controls, each leading to its findings; those not evaluated by the reason."""
    missing: dict[str, list[Control]] = defaultdict(list)
    for control in assessment.controls:
        if control.state is ControlState.NOT_EVALUATED:
            missing[control.reason].append(control)
    return {
        "framework": assessment.framework,
        "score": assessment.score,
        "evaluated": assessment.evaluated,
        "total": len(assessment.controls),
        "counts": [(state.value, assessment.count(state)) for state in ControlState],
        "controls": [
            {
                "control": control,
                "findings": [
                    {"number": numbers[id(entry)], "message": entry.message}
                    for entry in (*control.failed, *control.unknown)
                ],
            }
            for control in assessment.controls
            if control.state is not ControlState.NOT_EVALUATED
        ],
        "missing": sorted(missing.items()),
    }


def attack_paths(failures: Iterable[Finding], numbers: dict[int, int]) -> Data:
    """The findings that tell of a path, the gravest and shortest first."""
    found = [entry for entry in failures if entry.rule.id in PATHS]
    found.sort(key=lambda entry: (-entry.severity, len(entry.related), entry.span, entry.message))
    return {
        "shown": [
            {
                "number": numbers[id(entry)],
                "severity": entry.severity.label,
                "title": entry.message.split(":")[0],
                "steps": [{"message": step.message, "place": place(step.span)} for step in entry.related],
            }
            for entry in found[:MOST_PATHS]
        ],
        "more": max(len(found) - MOST_PATHS, 0),
    }


def world(flow: Flow) -> Data:
    """The connectivity of one world, drawn."""
    return {"flow": flow, "drawing": drawn(flow)}
