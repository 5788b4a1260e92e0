"""A result's findings in reading order, told apart and counted."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from iac_scan.model.check import Severity
from iac_scan.model.comparison import Bucket, Standing
from iac_scan.model.finding import Diagnostic, Finding, Input, InputState, ScanResult, Verdict
from iac_scan.model.graph import TERRAFORM

INSIDE = re.compile("!?/")
CALLED = "called as "  # how the parser of Terraform opens the step that names the call of a module
MODULE = re.compile(r"\bmodule\.[\w-]+(?:\[[^\]]*\])?(?:\.|(?![\w.]))")  # one link of an address in Terraform
INSTANCE = re.compile(r"\[[^\]]*\]$")
POOL_OF = re.compile("node pool '[^']*' of (?=\0)")


@dataclass(frozen=True, slots=True)
class Summary:
    """The findings that speak against the input, those that could not be decided, and those that are suppressed."""

    failures: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]

    @property
    def by_severity(self) -> dict[Severity, int]:
        """How many failures there are of each severity, the worst first; every severity is a key."""
        counts = Counter(finding.severity for finding in self.failures)
        return {severity: counts[severity] for severity in sorted(Severity, reverse=True)}


def summarise(result: ScanResult) -> Summary:
    """Tell a result's findings apart; each finding is in exactly one group."""
    findings = in_order(result.findings)
    active = [finding for finding in findings if not finding.suppressed]
    return Summary(
        failures=tuple(finding for finding in active if finding.verdict is Verdict.FAIL),
        unknown=tuple(finding for finding in active if finding.verdict is Verdict.UNKNOWN),
        suppressed=tuple(finding for finding in findings if finding.suppressed),
    )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file and line; those of one place by severity, then by everything else that is written of them."""
    return sorted(findings, key=place_of_finding)


def place_of_finding(finding: Finding) -> tuple[Any, ...]:
    """What findings are sorted by."""
    return (
        finding.span,
        -finding.severity,
        finding.rule.id,
        finding.resource,
        finding.message,
        finding.fingerprint,
        finding.verdict,
        finding.related,
        finding.variants,
        finding.suppressed,
        finding.fix,
    )


def fresh(result: ScanResult, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that an earlier scan did not have unchanged; all of them where nothing is compared."""
    if result.comparison is None:
        return tuple(findings)
    standings = result.comparison.standings
    return tuple(entry for entry in findings if standings[entry.fingerprint].bucket is not Bucket.UNCHANGED)


def standing_of(result: ScanResult, finding: Finding) -> Standing | None:
    """Where a finding stands to an earlier scan; None for a suppressed one and where nothing is compared."""
    return result.comparison.of(finding) if result.comparison else None


def cause(finding: Finding) -> tuple[object, ...]:
    """What findings have in common that one change ends: a line, or what a module that is absent does by default.

    They say the same for the same reasons, and differ in the resource, its name, and the calls of modules that lead to
    it. Calls of an absent module are lines of their own, but the reader has one decision to make, not many.
    """
    steps = [step for step in finding.related if not step.message.startswith(CALLED)]
    told = tuple(nameless(step.message, finding) for step in steps)
    where = finding.module or (finding.span, tuple(step.span for step in steps))
    said = nameless(finding.message, finding)
    return (finding.rule.id, finding.verdict, finding.severity, where, said, told, finding.variants)


def alike(finding: Finding) -> tuple[object, ...]:
    """What causes have in common that a reader takes in at once: the same is said of what has the same name.

    Copies of one module, of one manifest for several environments or of one pool differ in place and in how the value
    gets there, and each is to be edited, but there is one thing to understand.
    """
    resource = finding.resource
    name = INSTANCE.sub("", MODULE.sub("", resource.address)) if resource.group == TERRAFORM else resource.address
    said = nameless(finding.message, finding)
    return (finding.rule.id, finding.verdict, finding.severity, name, said, finding.variants)


def told_at_once(result: ScanResult, findings: Iterable[Finding]) -> list[list[list[Finding]]]:
    """Findings as people read them, in the order of the first of each: what is alike together, in it by cause."""
    causes: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        causes[cause(finding), standing_words(result, finding)].append(finding)
    entries: dict[tuple[object, ...], list[list[Finding]]] = defaultdict(list)
    for members in causes.values():
        entries[alike(members[0]), standing_words(result, members[0])].append(members)
    return list(entries.values())


def standing_words(result: ScanResult, finding: Finding) -> tuple[str, str] | None:
    """What is said of where a finding stands to an earlier scan."""
    standing = standing_of(result, finding)
    return (standing.bucket, standing.reason) if standing else None


def nameless(words: str, finding: Finding) -> str:
    """What is said of a finding's resource without the resource's own name and those of the modules around it."""
    words = words.replace(finding.resource.address, "\0")
    return POOL_OF.sub("", MODULE.sub("", words)) if finding.resource.group == TERRAFORM else words


def cause_id(finding: Finding) -> str:
    """The cause as a few letters; two findings of a report have the same if one change ends both."""
    return hashlib.sha256(repr(cause(finding)).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def diagnostics_in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics by file and line."""
    return sorted(diagnostics, key=lambda entry: (entry.span, entry.kind, entry.message, entry.remedy, entry.failed))


def unexplained(result: ScanResult) -> list[Input]:
    """The failed inputs that no failed diagnostic speaks of: neither of the file itself nor of one inside it."""
    explained: set[str] = set()
    for entry in result.diagnostics:
        if entry.failed:
            path = entry.span.file
            explained |= {path, *(path[: match.start()] for match in INSIDE.finditer(path))}
    failed = (entry for entry in result.coverage.inputs if entry.state is InputState.FAILED)
    return sorted(entry for entry in failed if entry.path.rstrip("/") not in explained)


def counted(number: int, noun: str) -> str:
    """A number and its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
