"""OSCAL assessment results, against a schema of what is written and against their own references."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from iac_scan.config import Config
from iac_scan.model.finding import Coverage, ScanResult
from iac_scan.pipeline import scan
from iac_scan.reports import oscal
from tests.reports.scanned_shop import findings, result
from tests.reports.written import hostile, text_of

TESTS = Path(__file__).parents[1]
SCHEMA = json.loads((TESTS / "data/oscal-assessment-results-as-written.schema.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def known_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def report(found: ScanResult) -> Any:
    data = json.loads(text_of(oscal.write, found))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    return data["assessment-results"]


@pytest.fixture(scope="module")
def shop() -> ScanResult:
    return scan(Config(paths=(TESTS.parent / "samples/shop",), frameworks=("cis-kubernetes-1.12",)))


def test_every_reference_leads_somewhere(shop: ScanResult) -> None:
    data = report(shop)
    (found,) = data["results"]
    plans = [f"#{entry['uuid']}" for entry in data["back-matter"]["resources"]]
    assert data["import-ap"]["href"] in plans
    items = {entry["uuid"] for entry in found["local-definitions"]["inventory-items"]}
    observed = {entry["uuid"] for entry in found["observations"]}
    assert {subject["subject-uuid"] for entry in found["observations"] for subject in entry["subjects"]} == items
    assert len(observed) == len(shop.findings)
    related = [
        entry["observation-uuid"] for each in found["findings"] for entry in each.get("related-observations", [])
    ]
    assert set(related) <= observed
    assert related


def test_controls_have_the_verdicts_of_the_assessment(shop: ScanResult) -> None:
    (found,) = report(shop)["results"]
    states = {entry["target"]["target-id"]: entry["target"]["status"]["state"] for entry in found["findings"]}
    expected = {
        f"cis-kubernetes-1.12_{control.number}": "satisfied" if control.state == "pass" else "not-satisfied"
        for control in shop.assessments[0].controls
        if control.state != "not-evaluated"
    }
    assert states == expected
    (selection,) = found["reviewed-controls"]["control-selections"]
    assert {entry["control-id"] for entry in selection["include-controls"]} == set(expected)
    assert "Not evaluated of" in found["remarks"]


def test_an_observation_is_complete() -> None:
    (found,) = report(result(findings=findings()[:1]))["results"]
    item = found["local-definitions"]["inventory-items"][0]
    assert found["observations"] == [
        {
            "uuid": found["observations"][0]["uuid"],
            "title": "Privileged container",
            "description": "container 'web' runs privileged",
            "methods": ["TEST"],
            "types": ["finding"],
            "subjects": [{"subject-uuid": item["uuid"], "type": "inventory-item", "title": "Deployment/shop/web"}],
            "collected": "2023-11-14T22:13:20Z",
            "props": [
                {"name": name, "ns": oscal.NAMESPACE, "value": value}
                for name, value in (
                    ("check", "privileged-container"),
                    ("severity", "high"),
                    ("state", "fail"),
                    ("place", "shop/manifests/web.yaml:14"),
                    ("fingerprint", findings()[0].fingerprint),
                )
            ],
            "relevant-evidence": [{"description": "shop/manifests/web.yaml:14"}],
        }
    ]


def test_what_was_not_scanned_is_said() -> None:
    remarks = report(result())["results"][0]["remarks"]
    assert "Not scanned: charts/api/Chart.yaml:12: the dependency 'redis' is declared but not there" in remarks
    assert "Not scanned: shop/huge.yaml: larger than 32 MiB" in remarks


def test_nothing_found_and_nothing_evaluated() -> None:
    (found,) = report(result(findings=(), diagnostics=(), coverage=Coverage()))["results"]
    assert "observations" not in found
    assert found["reviewed-controls"] == {"control-selections": [oscal.NO_CONTROL]}


def test_hostile_text_and_the_same_bytes_twice() -> None:
    report(hostile())
    assert text_of(oscal.write, hostile()) == text_of(oscal.write, hostile())
