"""Ask every check about every view it applies to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from iac_scan.analyzers.absence import unseen
from iac_scan.engine.fingerprint import evidence, fingerprint
from iac_scan.engine.python import Check, Said
from iac_scan.model.check import NotAsked, Undecided, Violation
from iac_scan.model.finding import Diagnostic, DiagnosticKind, Finding, Related, Verdict
from iac_scan.model.graph import DOCKERFILE, Resource
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.model.source import Span
from iac_scan.parsers.terraform_kubernetes.kinds import declares_objects, is_release
from iac_scan.sdk import Facts, View

MOST_RUNS = 3  # containers that are named as running an image
Located = tuple[Span, tuple[Related, ...], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What judging some resources gave: findings, failures, how many views of which type and provider were judged.

    `beside` counts, by check and provider, the views of its type that a check's question is not about. `undecided`
    counts the questions left open, `unjudged` the resources that no check was asked about.
    """

    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]
    seen: Mapping[tuple[type[View], str], int]
    beside: Mapping[tuple[str, str], int]
    undecided: int
    unjudged: int


def run(checks: list[Check], resources: Iterable[Resource], facts: Facts) -> Outcome:
    """Judge resources of one world."""
    by_view: dict[type[View], list[tuple[Check, list[str]]]] = defaultdict(list)
    for check in checks:
        by_view[check.view].append((check, unseen(facts.unlisted, check.meta.rests_on)))
    findings: list[Finding] = []
    diagnostics: list[Diagnostic] = []
    seen: Counter[tuple[type[View], str]] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    unjudged = 0
    for resource in resources:
        provider = resource.id.provider
        judged = False
        locations: dict[tuple[str | int, ...], Located] = {}
        for view, group in by_view.items():
            if view.kinds is not None and (resource.id.group, resource.kind) not in view.kinds:
                continue
            for subject in views(view, resource):
                judged = True
                seen[view, provider] += 1
                for check, missing in group:
                    for said in judge(check, subject, facts, missing):
                        if isinstance(said, Diagnostic):
                            diagnostics.append(said)
                        elif isinstance(said, NotAsked):
                            beside[check.rule.id, provider] += 1
                        else:
                            findings.append(finding(check, resource, said, locations, runs(said, resource, facts)))
        unjudged += not (judged or declares_objects(resource) or is_release(resource))
    undecided = sum(1 for entry in findings if entry.verdict is Verdict.UNKNOWN)
    return Outcome(tuple(findings), tuple(diagnostics), seen, beside, undecided, unjudged)


def views(view: type[View], resource: Resource) -> Iterator[View | UnknownValueError]:
    """The views a resource offers; where an Unknown hides the rest of them, that is what comes last."""
    try:
        yield from view.of(resource)
    except UnknownValueError as error:
        yield error


def judge(
    check: Check, subject: View | UnknownValueError, facts: Facts, missing: list[str]
) -> list[Said | NotAsked | Diagnostic]:
    """What a check says of one view, beside what it rests on and is `missing`; a check that breaks is a failure."""
    if isinstance(subject, UnknownValueError):
        return [Undecided(str(subject), subject.node)]
    said: list[Said | NotAsked | Diagnostic] = []
    try:
        for word in check.judge(subject, facts) or ():
            said.append(unproven(word, missing) if missing else word)  # noqa: PERF401 - what came before an exception counts
    except UnknownValueError as error:
        said.append(Undecided(str(error), error.node))
    except Exception as error:  # noqa: BLE001 - the one boundary where a broken check becomes a diagnostic
        message = f"the check {check.rule.id} broke on {subject.resource.id.address}: {type(error).__name__}: {error}"
        remedy = "report it with the resource that broke it; until then its verdict is missing here"
        said.append(Diagnostic(DiagnosticKind.CHECK, message, subject.node.span, remedy, failed=True))
    return said


def unproven(said: Said | NotAsked, missing: list[str]) -> Said | NotAsked:
    """What a check says where it argues from the absence of something that a cluster refused to list."""
    if not isinstance(said, Violation):
        return said
    return Undecided(f"{said.message}, as far as was listed: {', '.join(missing)} could not be", said.at, said.steps)


def finding(
    check: Check,
    resource: Resource,
    said: Said,
    known: dict[tuple[str | int, ...], Located],
    runs: tuple[Related, ...] = (),
) -> Finding:
    """A finding, located: the span of the place it points at, what feeds that place, and the steps that lead there.

    `runs` are the containers that run an image with the flaw.
    """
    span, feeds, module = located(said.at, resource, known)
    steps = tuple(Related(step.message, step.at.span) for step in said.steps)
    violated = isinstance(said, Violation)
    graded = said.severity if isinstance(said, Violation) else None
    return Finding(
        rule=check.rule,
        severity=check.rule.severity if graded is None else graded,
        verdict=Verdict.FAIL if violated else Verdict.UNKNOWN,
        message=said.message,
        resource=resource.id,
        api_version=resource.api_version,
        span=span,
        related=(*steps, *runs, *feeds),
        fingerprint=fingerprint(check.rule.id, resource, said),
        fix=said.fix if isinstance(said, Violation) else "",
        variants=(resource.stack.variant,) if resource.stack.variant else (),
        path=".".join(evidence(said.at)),
        module=module,
    )


def runs(said: Said, resource: Resource, facts: Facts) -> tuple[Related, ...]:
    """The containers that run an image which a flaw of a Dockerfile is in; a few of many."""
    if resource.id.group != DOCKERFILE or not isinstance(said, Violation):
        return ()
    found = facts.built_images.running(resource, said.at)
    return tuple(
        Related(
            f"{container.resource.id.address} runs the image in container '{container.name}'"
            + (", and the Internet reaches it" if facts.routes_to(container.resource.id) else ""),
            container["image"].span,
        )
        for container in found[:MOST_RUNS]
    )


def located(at: Node, resource: Resource, known: dict[tuple[str | int, ...], Located]) -> Located:
    """Where a place is written, what feeds it and which absent module decides; asked once per place of a resource."""
    if at.document is not resource.body.document:
        origin = at.origin
        return origin.span, (), origin.module
    path = at.path
    if path not in known:
        origin = at.origin
        known[path] = origin.span, tuple(Related(words, span) for words, span in origin.feeds), origin.module
    return known[path]
