"""The SARIF report: whole objects, the format's constraints, GitHub's limits, and texts that try to break it."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iac_scan import __version__
from iac_scan.model.check import Confidence, Severity
from iac_scan.model.finding import (
    Coverage,
    Diagnostic,
    DiagnosticKind,
    ExitCode,
    Input,
    InputState,
    Related,
    Rule,
    ScanResult,
    Verdict,
)
from iac_scan.model.source import Position, Span
from iac_scan.reports import place, sarif
from iac_scan.reports.escape import HIDDEN
from tests.reports.scanned_shop import ADMIN, LATEST, LIMITS, PRIVILEGED, finding, findings, resources, result

TESTS = Path(__file__).parents[1]
AS_WRITTEN = jsonschema.Draft202012Validator(
    json.loads((TESTS / "data/sarif-2.1.0-as-written.schema.json").read_text(encoding="utf-8"))
)
OFFICIAL = TESTS / "../../shared/corpus/sarif/sarif-schema-2.1.0.json"
ANY_TEXT = st.text(st.characters(exclude_categories=()))
FILE_NAME = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda name: name[0] != "/")


def written(scan: ScanResult) -> str:
    out = io.StringIO()
    sarif.write(scan, out)
    return out.getvalue()


def run(scan: ScanResult) -> Any:
    data = json.loads(written(scan))
    AS_WRITTEN.validate(data)
    return data["runs"][0]


def of_one(*found: Any, **changes: Any) -> Any:
    """The SARIF results of a scan with just these findings."""
    return run(result(findings=found, diagnostics=(), coverage=Coverage(), **changes))["results"]


def web() -> Any:
    return resources()["Deployment/shop/web"]


def physical(uri: str, *numbers: int) -> dict[str, Any]:
    region = dict(zip(("startLine", "startColumn", "endLine", "endColumn"), numbers, strict=False))
    return {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": region}


def as_utf_16(text: str) -> str:
    """The text with each two halves of a surrogate pair joined, as JSON joins them."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def test_the_log_around_the_run() -> None:
    data = json.loads(written(result()))
    del data["runs"]
    assert data == {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
    }
    assert run(result())["columnKind"] == "unicodeCodePoints"


def test_the_official_schema_accepts_it() -> None:
    if not OFFICIAL.exists():
        pytest.skip("the schema of OASIS is not part of this repository")
    schema = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(json.loads(written(result())))


def test_a_rule_is_a_check() -> None:
    driver = run(result())["tool"]["driver"]
    rules = driver.pop("rules")
    assert driver == {"name": "iac-scan", "version": __version__}
    assert [entry["id"] for entry in rules] == sorted(rule.id for rule in (ADMIN, LATEST, LIMITS, PRIVILEGED))
    assert rules[3] == {
        "id": "privileged-container",
        "shortDescription": {"text": "Privileged container"},
        "fullDescription": {"text": "A privileged container is root on its node."},
        "help": {
            "text": "A privileged container is root on its node.\n\n"
            "Remove `privileged: true`. If the process needs one kernel feature, add that one capability.",
            "markdown": "A privileged container is root on its node.\n\n## Fix\n\n"
            "Remove `privileged: true`. If the process needs one kernel feature, add that one capability.",
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "security-severity": "8.0",
            "problem.severity": "error",
            "precision": "very-high",
            "tags": ["security", "CIS-K8S-5.2.2", "PSS-baseline"],
            "catalogue": "K8S-POD-001",
            "frameworks": {"PSS": ["baseline"], "CIS-K8S": ["5.2.2"]},
            "aliases": ["CKV_K8S_16", "KSV-0017"],
        },
    }


@pytest.mark.parametrize(
    ("severity", "number", "level", "problem"),
    [
        (Severity.CRITICAL, "9.5", "error", "error"),
        (Severity.HIGH, "8.0", "error", "error"),
        (Severity.MEDIUM, "5.5", "warning", "warning"),
        (Severity.LOW, "3.0", "note", "recommendation"),
        (Severity.INFO, "0.0", "note", "recommendation"),
    ],
)
def test_severities(severity: Severity, number: str, level: str, problem: str) -> None:
    rule = sarif.rule(replace(LATEST, severity=severity))
    assert rule["defaultConfiguration"] == {"level": level}
    assert rule["properties"]["security-severity"] == number
    assert rule["properties"]["problem.severity"] == problem
    (entry,) = of_one(finding(LATEST, web(), message="m", severity=severity))
    assert (entry["kind"], entry["level"], entry["properties"]["severity"]) == ("fail", level, severity.label)


def test_what_is_likely_is_less_precise() -> None:
    assert sarif.rule(replace(LATEST, confidence=Confidence.LIKELY))["properties"]["precision"] == "medium"


def test_a_rule_has_at_most_twenty_tags_each_once() -> None:
    frameworks = {"B": tuple(map(str, range(30))), "A": ("1", "1")}
    assert sarif.tags(replace(LATEST, frameworks=frameworks)) == ["security", "A-1", *(f"B-{n}" for n in range(18))]


def test_a_bare_rule_still_has_words() -> None:
    bare = Rule("bare", "", "", Severity.LOW, Confidence.PROVEN, "x" * 2000, "")
    entry = run(result(findings=(), rules=(bare,)))["tool"]["driver"]["rules"][0]
    assert entry["shortDescription"] == {"text": "bare"}
    assert entry["fullDescription"] == {"text": "x" * 1023 + "…"}
    assert entry["help"] == {"text": "x" * 2000, "markdown": f"{'x' * 2000}\n\n## Fix"}
    empty = run(result(findings=(), rules=(replace(bare, description=""),)))["tool"]["driver"]["rules"][0]
    assert (empty["fullDescription"], empty["help"]["text"]) == ({"text": "bare"}, "bare")


def test_every_result_points_at_its_rule_also_at_one_the_result_does_not_list() -> None:
    foreign = replace(LATEST, id="a-foreign-check")
    data = run(result(findings=(*findings(), finding(foreign, web(), message="m")), rules=(PRIVILEGED,)))
    rules = [entry["id"] for entry in data["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    assert [rules[entry["ruleIndex"]] for entry in data["results"]] == [entry["ruleId"] for entry in data["results"]]
    assert "a-foreign-check" in rules


def test_a_chain_becomes_related_locations_and_a_code_flow() -> None:
    (chain,) = (entry for entry in findings() if entry.rule.id == "exposed-cluster-admin")
    message = {"text": "this public service leads to pod 'web', whose account 'web' is cluster-admin"}
    steps = [
        {
            "message": {"text": "the service selects the pod"},
            "physicalLocation": physical("shop/manifests/web.yaml", 4, 3, 4, 12),
        },
        {
            "message": {"text": "the pod runs as account 'web'"},
            "physicalLocation": physical("shop/manifests/web.yaml", 8, 5, 8, 9),
        },
        {
            "message": {"text": "the binding makes the account cluster-admin"},
            "physicalLocation": physical("shop/manifests/rbac.yaml", 5, 1, 5, 8),
        },
    ]
    own = physical("shop/manifests/web.yaml", 24, 3, 24, 21)
    flow = [*steps, {"message": message, "physicalLocation": own}]
    assert of_one(chain) == [
        {
            "ruleId": "exposed-cluster-admin",
            "ruleIndex": 0,
            "kind": "fail",
            "level": "error",
            "message": message,
            "locations": [
                {
                    "physicalLocation": own,
                    "logicalLocations": [{"kind": "resource", "name": "web", "fullyQualifiedName": "Service/shop/web"}],
                }
            ],
            "relatedLocations": [{"id": number, **step} for number, step in enumerate(steps, 1)],
            "codeFlows": [{"threadFlows": [{"locations": [{"location": step} for step in flow]}]}],
            "partialFingerprints": {"iacScan/v1": "fp/v1:exposed-cluster-admin:spec.type"},
            "properties": {"severity": "critical", "locationPrecision": "line", "variants": []},
        }
    ]


def test_one_related_place_is_no_chain() -> None:
    (entry,) = of_one(finding(LATEST, web(), message="m", related=(Related("fed by", Span("values.yaml")),)))
    assert entry["relatedLocations"] == [
        {"id": 1, "message": {"text": "fed by"}, "physicalLocation": physical("values.yaml", 1, 1)}
    ]
    assert "codeFlows" not in entry


def test_an_unknown_is_open_and_a_suppressed_finding_says_why() -> None:
    unknown = finding(LATEST, web(), message="not decided", verdict=Verdict.UNKNOWN, severity=Severity.CRITICAL)
    hushed = finding(LATEST, web(), message="not so bad", suppressed="see ADR 7")
    first, second = of_one(unknown, hushed)
    assert (first["kind"], first["level"], "suppressions" in first) == ("open", "none", False)
    assert (second["kind"], second["level"]) == ("fail", "warning")
    assert second["suppressions"] == [{"kind": "external", "justification": "see ADR 7"}]


def test_a_file_in_an_archive_is_located_at_the_archive() -> None:
    packed = Span("charts/a b.tgz!/cache/templates/pod.yaml", Position(9, 14), Position(9, 26))
    inside = [
        {
            "kind": "member",
            "name": "cache/templates/pod.yaml:9",
            "fullyQualifiedName": "charts/a b.tgz!/cache/templates/pod.yaml:9",
        }
    ]
    (entry,) = of_one(finding(LATEST, web(), message="moves", span=packed, related=(Related("fed by", packed),)))
    assert entry["message"] == {"text": "moves (in cache/templates/pod.yaml, line 9)"}
    assert entry["locations"] == [
        {
            "physicalLocation": physical("charts/a%20b.tgz", 1),
            "logicalLocations": [
                {"kind": "resource", "name": "web", "fullyQualifiedName": "Deployment/shop/web"},
                *inside,
            ],
        }
    ]
    assert entry["relatedLocations"] == [
        {
            "id": 1,
            "message": {"text": "fed by (in cache/templates/pod.yaml, line 9)"},
            "physicalLocation": physical("charts/a%20b.tgz", 1),
            "logicalLocations": inside,
        }
    ]


def test_a_result_has_at_most_a_thousand_locations() -> None:
    steps = tuple(Related(f"step {number}", Span("a", Position(number, 1))) for number in range(1, 1501))
    (entry,) = of_one(finding(LATEST, web(), message="m", related=steps))
    assert [step["id"] for step in entry["relatedLocations"]] == list(range(1, 1000))
    assert len(entry["codeFlows"][0]["threadFlows"][0]["locations"]) == 1000


def test_the_least_severe_results_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sarif.MAX_RESULTS == 25_000
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    entry = finding(LATEST, web(), message="m")
    found = [
        replace(entry, message="suppressed", severity=Severity.CRITICAL, suppressed="why"),
        replace(entry, message="unknown", severity=Severity.CRITICAL, verdict=Verdict.UNKNOWN),
        replace(entry, message="low", severity=Severity.LOW, span=Span("a")),
        replace(entry, message="high", severity=Severity.HIGH, span=Span("z")),
        replace(entry, message="first low", severity=Severity.LOW, span=Span("A")),
        replace(entry, message="last low", severity=Severity.LOW, span=Span("b")),
    ]
    data = run(result(findings=tuple(found), diagnostics=(), coverage=Coverage()))
    assert [kept["message"]["text"] for kept in data["results"]] == ["first low", "low", "high"]
    assert data["invocations"][0]["toolExecutionNotifications"] == [
        {
            "level": "warning",
            "descriptor": {"id": "limit"},
            "message": {"text": "3 less severe results were left out: a run holds at most 3"},
        }
    ]


def test_the_invocation_tells_what_went_wrong() -> None:
    assert run(result())["invocations"] == [
        {
            "executionSuccessful": False,
            "exitCode": 1,
            "exitCodeDescription": "5 findings at or above medium",
            "toolExecutionNotifications": [
                {
                    "level": "error",
                    "descriptor": {"id": "resolve"},
                    "message": {
                        "text": "the dependency 'redis' is declared but not there "
                        "(run `helm dependency build charts/api`)"
                    },
                    "locations": [{"physicalLocation": physical("charts/api/Chart.yaml", 12, 3, 12, 14)}],
                },
                {
                    "level": "note",
                    "descriptor": {"id": "duplicate"},
                    "message": {"text": "the key 'image' is written twice in one mapping"},
                    "locations": [{"physicalLocation": physical("shop/manifests/web.yaml", 12, 11, 12, 16)}],
                },
                {
                    "level": "error",
                    "descriptor": {"id": "input"},
                    "message": {"text": "shop/huge.yaml: larger than 32 MiB"},
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("exit_code", "inputs", "diagnostics", "successful"),
    [
        (ExitCode.CLEAN, (), (), True),
        (ExitCode.FINDINGS, (), (), True),
        (ExitCode.FINDINGS, (), (Diagnostic(DiagnosticKind.NOTE, "m", Span("a")),), True),
        (ExitCode.INCOMPLETE, (), (), False),
        (ExitCode.INTERNAL, (), (), False),
        (ExitCode.CLEAN, (Input("a", InputState.FAILED),), (), False),
        (ExitCode.FINDINGS, (), (Diagnostic(DiagnosticKind.CHECK, "m", Span("a"), failed=True),), False),
    ],
)
def test_a_scan_is_successful_when_nothing_was_left_unscanned(
    exit_code: ExitCode, inputs: tuple[Input, ...], diagnostics: tuple[Diagnostic, ...], successful: bool
) -> None:
    scan = result(findings=(), diagnostics=diagnostics, coverage=Coverage(inputs=inputs), exit_code=exit_code)
    assert run(scan)["invocations"][0]["executionSuccessful"] is successful


def test_the_same_bytes_in_whatever_order_the_parts_come() -> None:
    scan = result()
    shuffled = replace(
        scan,
        findings=scan.findings[::-1],
        diagnostics=scan.diagnostics[::-1],
        rules=scan.rules[::-1],
        coverage=replace(scan.coverage, inputs=scan.coverage.inputs[::-1]),
    )
    assert written(shuffled) == written(scan)


def test_text_from_the_input_makes_no_link() -> None:
    (entry,) = of_one(finding(LATEST, web(), message="container '[fixed](https://example.org)' {0} {{ .Values.x }}"))
    assert entry["message"] == {"text": "container '[fixed] (https://example.org)' {0} {{ .Values.x }}"}


@settings(deadline=None)
@given(ANY_TEXT, FILE_NAME, ANY_TEXT)
def test_any_text_is_read_back(message: str, file: str, name: str) -> None:
    span = Span(file, Position(2, 3), Position(2, 9))
    rule = replace(ADMIN, remediation=message, frameworks={name: (message,)})
    found = finding(rule, web(), message=message, span=span, related=(Related(message, span), Related(name, span)))
    found = replace(found, resource=replace(found.resource, name=name), suppressed=message)
    text = written(result(findings=(found,), rules=()))
    assert text.encode().decode() == text
    assert not HIDDEN.search(text.replace("\n", ""))
    (entry,) = of_one(found, rules=())
    archive, _ = place.archive_and_member(file)
    said = place.within_archive(message or ADMIN.title, span).replace("](", "] (")
    assert entry["message"] == {"text": as_utf_16(said)}
    assert unquote(entry["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], errors="strict") == archive
    assert entry["locations"][0]["logicalLocations"][0]["name"] == as_utf_16(name)
