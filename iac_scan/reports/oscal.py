"""The report for compliance tools: OSCAL assessment results (NIST), in JSON.

A control that checks decided is a finding in OSCAL's sense, satisfied or not; each flaw is an observation it rests on.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TextIO
from uuid import NAMESPACE_URL, uuid5

from iac_scan import __version__
from iac_scan.model.comparison import Standing
from iac_scan.model.compliance import Assessment, Control, ControlState
from iac_scan.model.finding import Finding, ScanResult
from iac_scan.model.graph import ResourceId
from iac_scan.reports.clock import now
from iac_scan.reports.encode import dump
from iac_scan.reports.escape import visible
from iac_scan.reports.frameworks import assessments
from iac_scan.reports.summary import diagnostics_in_order, in_order, standing_of, unexplained

VERSION = "1.0.4"
NAMESPACE = "https://iac-scan.invalid/ns/oscal"
NO_CONTROL = {"description": "No control of a framework was evaluated."}
NOT_OF_A_TOKEN = re.compile(r"[^A-Za-z0-9._-]")

Data = dict[str, Any]


def write(result: ScanResult, out: TextIO) -> None:
    """Write a result as one assessment; the same result and time give the same bytes."""
    moment = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    findings = in_order(result.findings)
    known = assessments(result)
    plan = identity("plan")
    found: Data = {
        "uuid": identity("result", moment, *(entry.fingerprint for entry in findings)),
        "title": "Scan of infrastructure configuration",
        "description": result.reason or "A scan of configuration files.",
        "start": moment,
        "end": moment,
        "reviewed-controls": {
            "control-selections": [selection(each) for each in known if decided(each)] or [NO_CONTROL]
        },
        "remarks": remarks(result, known),
    }
    if findings:
        found["local-definitions"] = {"inventory-items": inventory(findings)}
        found["observations"] = (observation(entry, moment, standing_of(result, entry)) for entry in findings)
    if any(decided(each) for each in known):
        found["findings"] = [judged(each, control) for each in known for control in decided(each)]
    report = {
        "uuid": identity("report", found["uuid"]),
        "metadata": {
            "title": "Assessment results of iac-scan",
            "last-modified": moment,
            "version": moment,
            "oscal-version": VERSION,
            "props": [prop("tool-version", __version__)],
        },
        "import-ap": {"href": f"#{plan}"},
        "results": [found],
        "back-matter": {
            "resources": [{"uuid": plan, "title": "No assessment plan", "description": "The checks are the plan."}]
        },
    }
    dump({"assessment-results": report}, out)
    out.write("\n")


def identity(*parts: str) -> str:
    """A UUID that is the same for the same parts."""
    return str(uuid5(NAMESPACE_URL, "\0".join((NAMESPACE, *map(visible, parts)))))


def prop(name: str, value: str) -> Data:
    """A property of our own; OSCAL takes no value that is empty or begins or ends with a space."""
    return {"name": name, "ns": NAMESPACE, "value": " ".join(value.split()) or "-"}


def control_id(assessment: Assessment, control: Control) -> str:
    """A control's id as OSCAL spells tokens, as `cis-eks-1.8_4.1.1`."""
    return NOT_OF_A_TOKEN.sub("-", f"{assessment.framework.id}_{control.number}")


def decided(assessment: Assessment) -> list[Control]:
    """The controls that have a verdict, an undecided one too."""
    return [control for control in assessment.controls if control.state is not ControlState.NOT_EVALUATED]


def selection(assessment: Assessment) -> Data:
    """The controls of a framework that were looked at; the others are not among them."""
    framework = assessment.framework
    return {
        "description": f"{framework.title} {framework.version}".strip(),
        "include-controls": [{"control-id": control_id(assessment, control)} for control in decided(assessment)],
    }


def remarks(result: ScanResult, known: Iterable[Assessment]) -> str:
    """What a reader must know of the scope: what was not scanned, and which controls nobody looked at."""
    return "\n\n".join(scope(result, known))


def scope(result: ScanResult, known: Iterable[Assessment]) -> Iterator[str]:
    """The paragraphs of the remarks."""
    covered = result.coverage
    yield f"{covered.resources} resources in {len(covered.stacks)} stacks were judged by {covered.checks} checks."
    for entry in diagnostics_in_order(result.diagnostics):
        if entry.failed:
            yield f"Not scanned: {entry.span.file}:{entry.span.start.line}: {entry.message}"
    for source in unexplained(result):
        yield f"Not scanned: {source.path}: {source.reason}"
    for each in known:
        missing = [control.number for control in each.controls if control.state is ControlState.NOT_EVALUATED]
        if missing:
            yield f"Not evaluated of {each.framework.title} {each.framework.version}: {', '.join(missing)}"


def resource(entry: ResourceId) -> str:
    """The UUID of a resource."""
    return identity("resource", entry.stack, entry.group, entry.kind, entry.namespace, entry.name)


def inventory(findings: Iterable[Finding]) -> list[Data]:
    """The resources that findings speak of."""
    known = sorted({entry.resource for entry in findings})
    return [
        {"uuid": resource(each), "description": each.address, "props": [prop("stack", each.stack)]} for each in known
    ]


def observation(entry: Finding, moment: str, standing: Standing | None) -> Data:
    """A finding of ours: what was seen, on which resource, and where it is written."""
    state = "suppressed" if entry.suppressed else entry.verdict.value
    place = f"{entry.span.file}:{entry.span.start.line}"
    data: Data = {
        "uuid": identity("observation", entry.fingerprint),
        "title": entry.rule.title or entry.rule.id,
        "description": entry.message or entry.rule.title or entry.rule.id,
        "methods": ["TEST"],
        "types": ["finding"],
        "subjects": [
            {
                "subject-uuid": resource(entry.resource),
                "type": "inventory-item",
                "title": entry.resource.address,
            }
        ],
        "collected": moment,
        "props": [
            prop("check", entry.rule.id),
            prop("severity", entry.severity.label),
            prop("state", state),
            prop("place", place),
            prop("fingerprint", entry.fingerprint),
            *([prop("history", f"{standing.bucket} {standing.since}")] if standing else ()),
        ],
        "relevant-evidence": [
            {"description": f"{step.message} ({step.span.file}:{step.span.start.line})"} for step in entry.related
        ]
        or [{"description": place}],
    }
    if entry.suppressed:
        data["remarks"] = f"Suppressed: {entry.suppressed}"
    return data


def judged(assessment: Assessment, control: Control) -> Data:
    """A control with its verdict; one that is left undecided is not satisfied, and its reason says so."""
    name = control_id(assessment, control)
    satisfied = control.state is ControlState.PASS
    status: Data = {"state": "satisfied" if satisfied else "not-satisfied"}
    if control.state is ControlState.UNKNOWN:
        status |= {"reason": "other", "remarks": "The files do not decide it."}
    data: Data = {
        "uuid": identity("finding", name),
        "title": f"{control.number} {control.title}".strip(),
        "description": f"Judged by {', '.join(control.checks)}." if control.checks else control.title,
        "target": {"type": "objective-id", "target-id": name, "status": status},
    }
    if seen := [*control.failed, *control.unknown]:
        data["related-observations"] = [
            {"observation-uuid": identity("observation", entry.fingerprint)} for entry in seen
        ]
    return data
