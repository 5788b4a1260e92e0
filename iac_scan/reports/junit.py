"""The report for test widgets: JUnit XML, a suite per check, a test case per resource that the check speaks of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from iac_scan.model.comparison import Bucket, Standing
from iac_scan.model.finding import Finding, ScanResult, Verdict
from iac_scan.reports.escape import visible
from iac_scan.reports.place import lines_on_disk, within_archive
from iac_scan.reports.summary import diagnostics_in_order, in_order, standing_of, unexplained


def write(result: ScanResult, out: TextIO) -> None:
    """Write a result as JUnit XML; what the gate does not count is skipped, what was not scanned is an error."""
    suites = [*check_suites(result), *unscanned(result)]
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f'<testsuites name="iac-scan" {totals(case for _, cases in suites for case in cases)}>\n')
    for name, cases in suites:
        out.write(f"  <testsuite name={attribute(name)} {totals(cases)}>\n")
        out.writelines(case.xml for case in cases)
        out.write("  </testsuite>\n")
    out.write("</testsuites>\n")


class Case:
    """A test case: its outcome (`failure`, `error`, `skipped`, or empty for a pass) and its XML."""

    def __init__(
        self, suite: str, name: str, *, file: str = "", outcome: str = "", message: str = "", text: str = ""
    ) -> None:
        self.outcome = outcome
        opening = f"    <testcase classname={attribute(suite)} name={attribute(name)}"
        opening += f" file={attribute(file)}" if file else ""
        if not outcome:
            self.xml = f"{opening}/>\n"
            return
        body = escape("\n".join(map(visible, text.split("\n"))))
        self.xml = f"{opening}>\n      <{outcome} message={attribute(message)}>{body}</{outcome}>\n    </testcase>\n"


def attribute(text: str) -> str:
    """A text as a quoted XML attribute on one line."""
    return quoteattr(visible(text))


def totals(cases: Iterable[Case]) -> str:
    """The counts that readers take from a suite."""
    outcomes = [case.outcome for case in cases]
    counts = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    numbers = (f'{name}="{outcomes.count(outcome)}"' for name, outcome in counts.items())
    return f'tests="{len(outcomes)}" {" ".join(numbers)}'


def check_suites(result: ScanResult) -> Iterator[tuple[str, list[Case]]]:
    """A suite for each check that was asked or that speaks; one that found nothing has a single case, which passes."""
    found: dict[str, list[tuple[Finding, str]]] = defaultdict(list)
    for entry in in_order(result.findings):
        found[entry.rule.id].append((entry, excuse(entry, standing_of(result, entry))))
    asked = {check for check, _ in result.coverage.asked}
    for check in sorted(asked | found.keys()):
        yield check, list(cases(check, found[check])) or [Case(check, "no finding")]


def excuse(entry: Finding, standing: Standing | None) -> str:
    """Why a finding is no failure; empty if it is one."""
    if entry.suppressed:
        return f"suppressed: {entry.suppressed}"
    if standing and standing.bucket is not Bucket.NEW:
        return f"{standing.bucket}: {standing.reason or standing.since or 'known before'}"
    return f"undecided: {entry.message}" if entry.verdict is Verdict.UNKNOWN else ""


def cases(check: str, findings: Iterable[tuple[Finding, str]]) -> Iterator[Case]:
    """One case per resource, with all that the check says of it."""
    subjects: dict[tuple[str, str], list[tuple[Finding, str]]] = defaultdict(list)
    for entry, why in findings:
        subjects[entry.resource.stack, entry.resource.address].append((entry, why))
    several = len({stack for stack, _ in subjects}) > 1
    for (stack, address), members in sorted(subjects.items()):
        yield case(check, f"{address} ({stack})" if several and stack else address, members)


def case(check: str, name: str, members: list[tuple[Finding, str]]) -> Case:
    """The case of one resource: failed if one finding is a failure, else skipped."""
    failed = [entry for entry, why in members if not why]
    shown = failed or [entry for entry, _ in members]
    file, _, _ = lines_on_disk(shown[0].span)
    message = f"{max(entry.severity for entry in failed).label}: {failed[0].message}" if failed else members[0][1]
    more = f" (and {len(shown) - 1} more)" if len(shown) > 1 else ""
    outcome = "failure" if failed else "skipped"
    text = "\n\n".join(map(described, shown))
    return Case(check, name, file=file, outcome=outcome, message=message + more, text=text)


def described(entry: Finding) -> str:
    """A finding in lines: what and where, what leads there, what to do."""
    file, line, _ = lines_on_disk(entry.span)
    steps = (f"  {step.message}  {step.span.file}:{step.span.start.line}" for step in entry.related)
    head = f"{entry.severity.label}: {within_archive(entry.message, entry.span)}  {file}:{line}"
    remedy = " ".join(entry.rule.remediation.split())
    return "\n".join([head, *map(visible, steps), f"fix: {remedy}", f"fingerprint: {entry.fingerprint}"])


def unscanned(result: ScanResult) -> Iterator[tuple[str, list[Case]]]:
    """A suite of errors: the inputs that could not be scanned; none if there are none."""
    suite = "incomplete scan"
    found = [
        Case(
            suite,
            f"{entry.span.file}: {entry.message}",
            file=entry.span.file,
            outcome="error",
            message=entry.message,
            text=f"{entry.message}  {entry.span.file}:{entry.span.start.line}\n{entry.remedy}".rstrip(),
        )
        for entry in diagnostics_in_order(result.diagnostics)
        if entry.failed
    ]
    found += [
        Case(suite, entry.path, file=entry.path, outcome="error", message=entry.reason) for entry in unexplained(result)
    ]
    if found:
        yield suite, found
