"""The report for people: what is wrong, where, why and how to fix it; then the numbers, then the verdict."""

import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

from iac_scan.model.comparison import Bucket, Comparison, Standing
from iac_scan.model.compliance import Assessment, ControlState
from iac_scan.model.finding import Diagnostic, DiagnosticKind, ExitCode, Finding, InputState, ScanResult
from iac_scan.model.source import Span
from iac_scan.reports.escape import visible
from iac_scan.reports.summary import (
    Summary,
    cause,
    counted,
    diagnostics_in_order,
    fresh,
    standing_of,
    summarise,
    told_at_once,
    unexplained,
)

MARGIN = " " * 10  # behind the longest of the words that open an entry
GLUE = "\0"  # a space where no line may break; nothing that is visible() holds this character
MAX_STEPS = 10
MAX_PLACES = 3
MAX_COPIES = 12
MAX_GONE = 20
REASONS = (  # why something is unknown, as the parser of Terraform words it: how often it is said, and what to do
    (re.compile(r"the variable (\S+) has no value"), "variables have no value", "give them with --var or --var-file."),
    (
        re.compile(r"the module source ('[^']*') is not available offline"),
        "modules are not available offline",
        "run `terraform init` beforehand, vendor them, or name their folders in module_map.",
    ),
)
CALL = re.compile(r"module \S+ (?P<what>is .+): the module source (?P<source>'[^']*') is not available offline")
VERDICTS = {
    ExitCode.CLEAN: "PASS",
    ExitCode.FINDINGS: "FAIL",
    ExitCode.USAGE: "INCOMPLETE",
    ExitCode.INCOMPLETE: "INCOMPLETE",
    ExitCode.INTERNAL: "INCOMPLETE",
}
STYLES = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "info": "2",
    "unknown": "35",
    "fixed": "32",
    "was": "2",
    "failed": "1;31",
    "FAIL": "1;31",
    "INCOMPLETE": "1;33",
    "PASS": "1;32",
    "place": "1",
    "detail": "2",
}
CLOUD = re.compile(r"(?=\b(?:EKS|AKS|GKE): )")
CLOUD_OF = {"aws": "EKS: ", "azurerm": "AKS: ", "azapi": "AKS: ", "google": "GKE: "}
SENTENCE = re.compile(r".+?(?<!\be\.g)(?<!\bi\.e)[.!?](?=\s+[^a-z]|\Z)", re.DOTALL)


class Page:
    """The paper that is written on: knows how wide it is and whether it takes colour.

    A `width` of 0 never wraps.
    """

    def __init__(self, out: TextIO, *, color: bool, width: int) -> None:
        self.out = out
        self.color = color
        self.width = max(width, 40) if width else 0

    def line(self, text: str = "") -> None:
        """Write one line."""
        self.out.write(text.replace(GLUE, " ") + "\n")

    def painted(self, text: str, style: str) -> str:
        """The text in the colours of a style, if colour is wanted."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.color and text else text

    def wrapped(self, text: str, indent: str) -> list[str]:
        """The text in lines that fit, each after the first behind `indent`; paths and long words stay whole."""
        if len(text) <= self.width or not self.width:
            return [text]
        return textwrap.wrap(
            text, self.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [text]

    def entry(self, word: str, place: str, text: str) -> None:
        """Open an entry: its word, its place, and its message, behind the place if it fits there."""
        head = self.painted(word, word) + MARGIN[len(word) :] + self.painted(place, "place")
        if not self.width or len(MARGIN) + len(place) + 2 + len(text) <= self.width:
            self.line(f"{head}  {text}" if text else head)
        else:
            self.line(head)
            self.detail(text)

    def detail(self, text: str, *, style: str = "", hang: str = "") -> None:
        """Write what belongs to the entry above, behind its margin; `hang` indents the lines after the first."""
        for line in self.wrapped(MARGIN + text, MARGIN + hang):
            content = line.removeprefix(MARGIN)
            self.line(MARGIN + (self.painted(content, style) if style else content))


def write(result: ScanResult, out: TextIO, *, color: bool = False, width: int = 0) -> None:
    """Write a result for reading, wrapped at `width` columns, 0 meaning never; the last line is the verdict and why."""
    page = Page(out, color=color, width=width)
    summary = summarise(result)
    entries = told_at_once(result, fresh(result, summary.failures))
    for _, group in groupby(entries, key=lambda entry: entry[0][0].span.file):
        for causes in group:
            write_finding(page, causes, standing_of(result, causes[0][0]))
        page.line()
    write_unknown(page, fresh(result, summary.unknown))
    if result.comparison:
        write_gone(page, result.comparison)
    write_failed(page, result)
    write_suppressions(page, result)
    for assessment in result.assessments:
        write_assessment(page, assessment)
    write_end(page, result, summary)


def write_finding(page: Page, causes: list[list[Finding]], standing: Standing | None = None) -> None:
    """A finding: its line, its check and resource, what else it is true of, its history, chain, variants and remedy."""
    finding, *also = causes[0]
    page.entry(finding.severity.label, place(finding.span), visible(finding.message))
    page.detail(f"{visible(finding.rule.id)} · {glued(visible(finding.resource.address))}", style="detail")
    told = {finding.span}
    if finding.module and (places := short_places(also, told)):
        page.detail(f"as {visible(finding.module)} has it by default; also at {places}", hang="  ")
        also = []
    for other in also[:MAX_PLACES]:
        stack = "" if other.resource.stack == finding.resource.stack else f" of {visible(other.resource.stack)}"
        page.detail(f"also {glued(visible(other.resource.address))}{stack}", style="detail", hang="  ")
    if (hidden := len(also) - MAX_PLACES) > 0:
        page.detail(f"also {counted(hidden, 'more resource')}, in the JSON report", style="detail")
    if places := short_places([other for cause in causes[1:] for other in cause], told):
        page.detail(f"the same at {places}", hang="  ")
    if standing and standing.reason:
        page.detail(f"{standing.bucket}: {standing.reason}")
    for step in finding.related[:MAX_STEPS]:
        page.detail(f"→ {visible(step.message)}  {short_place(step.span)}", hang="  ")
    if (hidden := len(finding.related) - MAX_STEPS) > 0:
        page.detail(f"→ and {counted(hidden, 'more place')}")
    if finding.variants:
        page.detail(f"variants: {visible(', '.join(finding.variants))}", hang="  ")
    if remedy := first_sentence(own_part(finding.rule.remediation, finding.resource.provider)):
        page.detail(f"fix: {visible(remedy)}", hang="     ")


def write_unknown(page: Page, findings: Iterable[Finding]) -> None:
    """What could not be decided, and why; a reason is said once, with the checks that it stops."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    remedies: dict[str, str] = {}
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for finding in findings:
        for pattern, words, remedy in REASONS:
            if match := pattern.fullmatch(finding.message):
                groups[words].append(finding)
                remedies[words] = remedy
                names[words][match[1]] = None
                break
        else:
            groups[finding.message].append(finding)
    for message, members in groups.items():
        checks = Counter(member.rule.id for member in members)
        told = f"{message}: {', '.join(sorted(names[message]))}" if message in names else message
        page.entry("unknown", visible(min(checks)) if len(checks) == 1 else f"{len(checks)} checks", visible(told))
        if len(checks) > 1:
            page.detail(visible(", ".join(f"{check} ({checks[check]:,})" for check in sorted(checks))), hang="  ")
        for member in members[:MAX_PLACES]:
            page.detail(f"{place(member.span)}  {visible(member.resource.address)}", style="detail")
        if (hidden := len(members) - MAX_PLACES) > 0:
            page.detail(f"and {counted(hidden, 'more place')}", style="detail")
        if message in remedies:
            page.detail(f"fix: {remedies[message]}", hang="     ")
    if groups:
        page.line()


def write_gone(page: Page, comparison: Comparison) -> None:
    """What only the earlier scan found, and how much both found, which is not shown."""
    for gone in comparison.gone[:MAX_GONE]:
        word = "fixed" if gone.bucket is Bucket.FIXED else "was"
        said = f"{gone.known.message} ({gone.known.check})"
        page.entry(word, visible(gone.known.file), visible(f"{said}: {gone.reason}" if gone.reason else said))
    if (hidden := len(comparison.gone) - MAX_GONE) > 0:
        page.detail(f"and {counted(hidden, 'more finding')} of the earlier scan")
    if unchanged := comparison.count(Bucket.UNCHANGED):
        page.detail(f"{counted(unchanged, 'unchanged finding')} not shown here, but in the JSON report")
    if comparison.gone or unchanged:
        page.line()


def write_failed(page: Page, result: ScanResult) -> None:
    """What was not scanned because something went wrong, and what to do about it; absent modules are told together."""
    failed = [entry for entry in diagnostics_in_order(result.diagnostics) if entry.failed]
    silent = unexplained(result)
    groups: dict[object, list[Diagnostic]] = defaultdict(list)
    for entry in failed:
        call = CALL.fullmatch(entry.message)
        groups[(call["what"], entry.remedy) if call else entry].append(entry)
    for members in groups.values():
        if len(members) == 1 or CALL.fullmatch(members[0].message) is None:
            write_diagnostic(page, members[0])
        else:
            write_calls(page, members)
    for source in silent:
        page.entry("failed", visible(source.path), visible(source.reason))
    if failed or silent:
        page.line()


def write_calls(page: Page, calls: list[Diagnostic]) -> None:
    """The calls of modules whose files are absent, by source."""
    found = [match for call in calls if (match := CALL.fullmatch(call.message))]
    places: dict[str, list[Span]] = defaultdict(list)
    for call, match in zip(calls, found, strict=True):
        places[match["source"]].append(call.span)
    what = f"{len(calls):,} calls name modules that are not available offline; each {found[0]['what']}"
    page.entry("failed", place(calls[0].span), what)
    for source, spans in sorted(places.items()):
        page.detail(f"{visible(source)}  {listed(spans)}", hang="  ")
    page.detail(f"fix: {visible(calls[0].remedy)}", hang="     ")


def write_suppressions(page: Page, result: ScanResult) -> None:
    """What is wrong with suppressions: those that are unused, expired or not understood."""
    told = [entry for entry in diagnostics_in_order(result.diagnostics) if entry.kind is DiagnosticKind.SUPPRESSION]
    for entry in told:
        page.entry("note", short_place(entry.span), visible(entry.message))
    if told:
        page.line()


def write_diagnostic(page: Page, entry: Diagnostic) -> None:
    """A diagnostic and its remedy."""
    page.entry("failed", place(entry.span), visible(entry.message))
    if entry.remedy:
        page.detail(f"fix: {visible(entry.remedy)}", hang="     ")


def write_assessment(page: Page, assessment: Assessment) -> None:
    """How the scan stands to a framework: its score, the controls that fail or stay open, and what nobody looked at."""
    framework = assessment.framework
    title = f"{framework.title} {framework.version}".strip()
    score = "nothing evaluated" if assessment.score is None else f"{assessment.score} % pass"
    page.line(page.painted(f"{title}: {score}", "place"))
    of = f"{assessment.evaluated} of {counted(len(assessment.controls), 'control')} evaluated"
    page.detail(f"{of}: {assessment.count(ControlState.PASS)} pass, {assessment.count(ControlState.FAIL)} fail")
    for state, found in ((ControlState.FAIL, "failed"), (ControlState.UNKNOWN, "unknown")):
        for control in assessment.controls:
            if control.state is state:
                number = counted(len(getattr(control, found)), "finding")
                page.detail(f"{state.value:<8}{control.number:<11}{control.title} ({number})", hang=" " * 19)
    missing = ", ".join(each.number for each in assessment.controls if each.state is ControlState.NOT_EVALUATED)
    if missing:
        page.detail(f"not evaluated: {missing}", style="detail", hang="  ")
    page.line()


def write_end(page: Page, result: ScanResult, summary: Summary) -> None:
    """The numbers, and the verdict with its reason."""
    for line in page.wrapped(" · ".join(map(glued, numbers(result, summary))), ""):
        page.line(line)
    word = VERDICTS[result.exit_code]
    reason = visible(result.reason)
    page.line(page.painted(word, word) + (f": {reason}" if reason else ""))


def numbers(result: ScanResult, summary: Summary) -> Iterator[str]:
    """The parts of the summary line; what is zero is left out, except the findings and the resources."""
    coverage = result.coverage
    severities = ", ".join(f"{count} {severity.label}" for severity, count in summary.by_severity.items() if count)
    total = len(summary.failures)
    number = len({cause(finding) for finding in summary.failures})
    of = f" of {counted(number, 'cause')}" if number < total else ""
    yield f"{counted(total, 'finding')}{of} ({severities})" if total else "no findings"
    if summary.unknown:
        yield f"{len(summary.unknown)} unknown"
    if summary.suppressed:
        yield f"{len(summary.suppressed)} suppressed"
    yield f"{counted(coverage.resources, 'resource')} in {counted(len(coverage.stacks), 'stack')}"
    if coverage.unjudged:
        yield f"{coverage.unjudged:,} of them of kinds that no check judges"
    if failed := coverage.count(InputState.FAILED):
        yield f"{counted(failed, 'input')} failed"
    shown = DiagnosticKind.SUPPRESSION
    if notes := sum(1 for entry in result.diagnostics if not entry.failed and entry.kind is not shown):
        yield f"{counted(notes, 'note')} in the JSON report"


def glued(text: str) -> str:
    """The text, kept on one line."""
    return text.replace(" ", GLUE)


def place(span: Span) -> str:
    """A place in the form that terminals and editors open."""
    return glued(f"{visible(span.file)}:{span.start.line}:{span.start.column}")


def short_place(span: Span) -> str:
    """A place without its column."""
    return glued(f"{visible(span.file)}:{span.start.line}")


def short_places(findings: Iterable[Finding], told: set[Span]) -> str:
    """The places of findings that are not told yet; they count as told from then on."""
    places = [each.span for each in findings if each.span not in told]
    told.update(places)
    return listed(places)


def listed(spans: Iterable[Span]) -> str:
    """Places without their columns, each once, as many as a reader looks at."""
    places = list(dict.fromkeys(map(short_place, spans)))
    hidden = len(places) - MAX_COPIES
    return ", ".join(places[:MAX_COPIES]) + (f" and {hidden} more, in the JSON report" if hidden > 0 else "")


def own_part(remediation: str, provider: str) -> str:
    """Of a remedy that speaks of one cloud after the other, what it says of the one of a Terraform provider."""
    parts = CLOUD.split(remediation)
    cloud = CLOUD_OF.get(provider, "")
    return next((part for part in parts if cloud and part.startswith(cloud)), remediation)


def first_sentence(text: str) -> str:
    """The first sentence of a text's first paragraph, on one line."""
    paragraph = " ".join(re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0].split())
    found = SENTENCE.match(paragraph)
    return (found[0] if found else paragraph).removesuffix(":")
