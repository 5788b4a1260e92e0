"""The CSV report, read back by the csv module."""

import csv
import io

import pytest

from iac_scan.model.finding import ScanResult
from iac_scan.reports import csv as csv_report
from tests.reports.scanned_shop import findings, result
from tests.reports.written import hostile, text_of


def rows(scan: ScanResult | None = None) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(csv_report.write, scan)), strict=True))


def test_a_row_is_a_finding() -> None:
    assert rows(result(findings=findings()[:1])) == [
        {
            "severity": "high",
            "state": "fail",
            "history": "",
            "since": "",
            "check": "privileged-container",
            "catalogue": "K8S-POD-001",
            "title": "Privileged container",
            "message": "container 'web' runs privileged",
            "stack": "shop/manifests",
            "resource": "Deployment/shop/web",
            "file": "shop/manifests/web.yaml",
            "line": "14",
            "column": "13",
            "variants": "",
            "frameworks": "CIS-K8S 5.2.2; PSS baseline",
            "suppressed": "",
            "fingerprint": "fp/v1:privileged-container:spec.template.spec.containers.0.securityContext.privileged",
            "remediation": findings()[0].rule.remediation,
        }
    ]


def test_every_finding_has_a_row_and_a_state() -> None:
    assert [row["state"] for row in rows()].count("fail") == 8
    assert [row["state"] for row in rows()].count("unknown") == 5
    assert [(row["state"], row["suppressed"]) for row in rows() if row["suppressed"]] == [
        ("suppressed", "built on every commit, see ADR 7")
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "'=1", '"=1', "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert csv_report.cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "container 'web' runs privileged", "'web'", "*-all"])
def test_other_text_is_left_alone(text: str) -> None:
    assert csv_report.cell(text) == text


def test_hostile_text_stays_in_its_cell() -> None:
    (row,) = rows(hostile())
    assert row["message"].startswith("'=cmd|")
    assert row["severity"] == "high"
    assert all(character.isprintable() for value in row.values() for character in value)
