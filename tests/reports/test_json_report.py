"""The JSON report: whole objects, its schema, and texts that try to break it."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iac_scan import __version__
from iac_scan.model.finding import Coverage, ExitCode, Related, ScanResult, Verdict
from iac_scan.model.source import Span
from iac_scan.reports import json as json_report
from iac_scan.reports.encode import dump
from iac_scan.reports.escape import HIDDEN
from tests.reports.scanned_shop import ADMIN, findings, result

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ANY_TEXT = st.text(st.characters(exclude_categories=()))


def written(scan: ScanResult) -> str:
    out = io.StringIO()
    json_report.write(scan, out)
    return out.getvalue()


def report(scan: ScanResult) -> Any:
    data = json.loads(written(scan))
    VALIDATOR.validate(data)
    return data


def as_utf_16(text: str) -> str:
    """The text with each two halves of a surrogate pair joined, as JSON joins them."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def spot(file: str, *numbers: int, precision: str = "line") -> dict[str, Any]:
    names = ("start_line", "start_column", "end_line", "end_column")
    return {"file": file, **dict(zip(names, numbers, strict=True)), "precision": precision}


def test_the_schema_is_one_and_describes_every_field() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    silent = []
    open_ended = []

    def visit(schema: Any, path: str) -> None:
        if not schema.get("description"):
            silent.append(path)
        if schema.get("type") == "object":
            if schema.get("additionalProperties", True) is True:
                open_ended.append(path)
            if schema.get("required", []) != list(schema.get("properties", {})):
                open_ended.append(f"{path} required")
        for key in ("properties", "$defs"):
            for name, inner in schema.get(key, {}).items():
                visit(inner, f"{path}/{name}")
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                visit(schema[key], f"{path}/{key}")

    visit(SCHEMA, "")
    assert (silent, open_ended) == ([], [])


def test_the_parts_beside_findings() -> None:
    data = report(result())
    assert {key: value for key, value in data.items() if key not in ("findings", "checks")} == {
        "schema": "iac-scan-report/v1",
        "tool": {"name": "iac-scan", "version": __version__},
        "summary": {
            "verdict": "findings",
            "exit_code": 1,
            "reason": "5 findings at or above medium",
            "findings": {"critical": 2, "high": 1, "medium": 2, "low": 3, "info": 0},
            "unknown": 5,
            "suppressed": 1,
        },
        "coverage": {
            "inputs": [
                {"path": "charts/api", "state": "failed", "reason": "a dependency is missing"},
                {"path": "shop/README.md", "state": "not-applicable", "reason": "not YAML"},
                {"path": "shop/huge.yaml", "state": "failed", "reason": "larger than 32 MiB"},
                {"path": "shop/manifests/rbac.yaml", "state": "scanned", "reason": None},
                {"path": "shop/manifests/web.yaml", "state": "scanned", "reason": None},
                {"path": "vendor", "state": "skipped", "reason": "ignored by .gitignore"},
            ],
            "counts": {"scanned": 2, "not-applicable": 1, "skipped": 1, "failed": 2},
            "stacks": ["charts/cache", "charts/queue (prod)", "shop/manifests"],
            "documents": 5,
            "resources": 5,
            "checks": 4,
            "evaluated": 20,
            "undecided": 5,
            "unjudged": 0,
        },
        "comparison": None,
        "frameworks": [],
        "diagnostics": [
            {
                "kind": "resolve",
                "message": "the dependency 'redis' is declared but not there",
                "remedy": "run `helm dependency build charts/api`",
                "failed": True,
                "location": spot("charts/api/Chart.yaml", 12, 3, 12, 14),
            },
            {
                "kind": "duplicate",
                "message": "the key 'image' is written twice in one mapping",
                "remedy": None,
                "failed": False,
                "location": spot("shop/manifests/web.yaml", 12, 11, 12, 16),
            },
        ],
    }


def test_a_check_is_described_once() -> None:
    checks = report(result())["checks"]
    assert [entry["id"] for entry in checks] == [
        "exposed-cluster-admin",
        "missing-memory-limit",
        "moving-image-tag",
        "privileged-container",
    ]
    assert checks[3] == {
        "id": "privileged-container",
        "title": "Privileged container",
        "catalogue": "K8S-POD-001",
        "severity": "high",
        "confidence": "proven",
        "description": "A privileged container is root on its node.",
        "remediation": "Remove `privileged: true`. If the process needs one kernel feature, add that one capability.",
        "frameworks": {"PSS": ["baseline"], "CIS-K8S": ["5.2.2"]},
        "aliases": ["CKV_K8S_16", "KSV-0017"],
    }


def test_a_finding_is_complete() -> None:
    found = [entry for entry in report(result())["findings"] if entry["check_id"] == "exposed-cluster-admin"]
    assert found == [
        {
            "check_id": "exposed-cluster-admin",
            "catalogue": "K8S-RBAC-007",
            "title": "A public service leads to a pod that is cluster-admin",
            "severity": "critical",
            "confidence": "proven",
            "verdict": "fail",
            "message": "this public service leads to pod 'web', whose account 'web' is cluster-admin",
            "resource": {
                "stack": "shop/manifests",
                "kind": "Service",
                "api_version": "v1",
                "namespace": "shop",
                "name": "web",
                "address": "Service/shop/web",
            },
            "location": spot("shop/manifests/web.yaml", 24, 3, 24, 21),
            "related": [
                {
                    "message": "the service selects the pod",
                    "location": spot("shop/manifests/web.yaml", 4, 3, 4, 12),
                },
                {
                    "message": "the pod runs as account 'web'",
                    "location": spot("shop/manifests/web.yaml", 8, 5, 8, 9),
                },
                {
                    "message": "the binding makes the account cluster-admin",
                    "location": spot("shop/manifests/rbac.yaml", 5, 1, 5, 8),
                },
            ],
            "frameworks": {"CIS-K8S": ["5.1.1"]},
            "fingerprint": "fp/v1:exposed-cluster-admin:spec.type",
            "suppressed": None,
            "history": None,
            "variants": [],
            "remediation": "Bind the account to a role with only the rules that it needs.\n\nThen delete the binding.",
            "path": "",
            "fix": None,
            "cause": "65d84231f449",
        }
    ]


def test_what_sets_findings_apart() -> None:
    by_print = {entry["fingerprint"]: entry for entry in report(result())["findings"]}
    told = ("severity", "verdict", "suppressed", "variants", "fix")
    assert {
        key: tuple(by_print[key][name] for name in told)
        for key in ("fp/v1:queue", "fp/v1:unknown-0", "fp/v1:job", "fp/v1:moving-image-tag:")
    } == {
        "fp/v1:queue": ("critical", "fail", None, ["prod", "staging"], None),
        "fp/v1:unknown-0": ("medium", "unknown", None, [], None),
        "fp/v1:job": ("medium", "fail", "built on every commit, see ADR 7", [], None),
        "fp/v1:moving-image-tag:": ("medium", "fail", None, [], "image: cache@sha256:0f0f"),
    }
    assert by_print["fp/v1:queue"]["resource"]["namespace"] is None
    assert by_print["fp/v1:queue-limit"]["location"] == spot(
        "charts/queue/templates/statefulset.yaml", 22, 9, 40, 1, precision="block"
    )
    assert by_print["fp/v1:moving-image-tag:"]["location"]["file"] == "charts/cache-1.2.3.tgz!/cache/templates/pod.yaml"


@pytest.mark.parametrize(
    ("exit_code", "verdict"),
    [
        (ExitCode.CLEAN, "clean"),
        (ExitCode.FINDINGS, "findings"),
        (ExitCode.INCOMPLETE, "incomplete"),
        (ExitCode.USAGE, "incomplete"),
        (ExitCode.INTERNAL, "incomplete"),
    ],
)
def test_the_verdict_is_the_exit_code(exit_code: ExitCode, verdict: str) -> None:
    summary = report(result(exit_code=exit_code, reason=""))["summary"]
    assert (summary["verdict"], summary["exit_code"], summary["reason"]) == (verdict, exit_code, None)


def test_a_suppressed_unknown_counts_as_suppressed_only() -> None:
    found = replace(findings()[0], verdict=Verdict.UNKNOWN, suppressed="known")
    summary = report(result(findings=(found,)))["summary"]
    assert (summary["unknown"], summary["suppressed"], sum(summary["findings"].values())) == (0, 1, 0)


def test_an_empty_result_is_written_whole() -> None:
    empty = result(
        findings=(), diagnostics=(), coverage=Coverage(), rules=(), exit_code=ExitCode.CLEAN, reason="no findings"
    )
    assert report(empty)["findings"] == []
    assert written(empty).startswith('{\n  "checks": [],\n  "comparison": null,\n  "coverage": {\n    "checks": 0,\n')


def test_the_same_bytes_in_whatever_order_the_parts_come() -> None:
    scan = result()
    shuffled = replace(
        scan,
        findings=scan.findings[::-1],
        diagnostics=scan.diagnostics[::-1],
        rules=tuple(
            replace(rule, frameworks=dict(sorted(rule.frameworks.items(), reverse=True))) for rule in scan.rules[::-1]
        ),
        coverage=replace(scan.coverage, inputs=scan.coverage.inputs[::-1], stacks=scan.coverage.stacks[::-1]),
    )
    assert written(shuffled) == written(scan)


def test_the_layout_is_that_of_the_standard_library() -> None:
    text = written(result())
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def test_hidden_characters_are_spelled_out() -> None:
    out = io.StringIO()
    dump({"é\x00": ["\x1b\x7f\x85\u202e\u2066\u200b\udcff\U000e0041 ü\n", True, None, 7, ()]}, out)
    assert out.getvalue() == (
        "{\n"
        '  "é\\u0000": [\n'
        '    "\\u001b\\u007f\\u0085\\u202e\\u2066\\u200b\\udcff\\udb40\\udc41 ü\\n",\n'
        "    true,\n"
        "    null,\n"
        "    7,\n"
        "    []\n"
        "  ]\n"
        "}"
    )


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_is_read_back(message: str, file: str, name: str) -> None:
    found = replace(
        findings()[0],
        rule=replace(ADMIN, remediation=message, frameworks={name: (message,)}),
        message=message,
        span=Span(file),
        related=(Related(message, Span(file)),),
    )
    found = replace(found, resource=replace(found.resource, name=name))
    scan = result(findings=(found,), reason=message)
    text = written(scan)
    assert text.encode().decode() == text
    assert not HIDDEN.search(text.replace("\n", ""))
    (entry,) = report(scan)["findings"]
    assert entry["message"] == entry["remediation"] == entry["related"][0]["message"] == as_utf_16(message)
    assert entry["location"]["file"] == as_utf_16(file)
    assert entry["resource"]["name"] == as_utf_16(name)
    assert entry["frameworks"] == {as_utf_16(name): [as_utf_16(message)]}
