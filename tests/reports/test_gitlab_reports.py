"""GitLab's two formats: what of them is written, against schemas of exactly that."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from iac_scan import __version__
from iac_scan.model.finding import Coverage, ScanResult
from iac_scan.reports import gitlab_codequality, gitlab_sast
from tests.reports.scanned_shop import findings, result
from tests.reports.written import hostile, text_of

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(autouse=True)
def known_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def checked(text: str, schema: str) -> Any:
    data = json.loads(text)
    jsonschema.Draft202012Validator(json.loads((DATA / schema).read_text("utf-8"))).validate(data)
    return data


def sast(scan: ScanResult | None = None) -> Any:
    return checked(text_of(gitlab_sast.write, scan), "gitlab-sast-15-as-written.schema.json")


def quality(scan: ScanResult | None = None) -> Any:
    return checked(text_of(gitlab_codequality.write, scan), "gitlab-codequality-as-written.schema.json")


def test_a_vulnerability_is_complete() -> None:
    found = [entry for entry in sast()["vulnerabilities"] if entry["severity"] == "High"]
    place = {"file": "shop/manifests/web.yaml", "start_line": 14, "end_line": 14}
    assert found == [
        {
            "id": found[0]["id"],
            "name": "Privileged container",
            "description": "container &#39;web&#39; runs privileged (<code>Deployment/shop/web</code>)\n\n"
            "A privileged container is root on its node.",
            "severity": "High",
            "solution": "Remove `privileged: true`. If the process needs one kernel feature, add that one capability.",
            "identifiers": [
                {"type": "iac_scan_check", "name": "privileged-container", "value": "privileged-container"},
                {"type": "cis_k8s", "name": "CIS-K8S 5.2.2", "value": "5.2.2"},
                {"type": "pss", "name": "PSS baseline", "value": "baseline"},
            ],
            "location": {**place, "class": "Deployment/shop/web"},
            "tracking": {
                "type": "source",
                "items": [{**place, "signatures": [{"algorithm": "hash", "value": findings()[0].fingerprint}]}],
            },
        }
    ]


def test_the_scan_tells_what_it_could_not_see() -> None:
    scan = sast()["scan"]
    assert (scan["status"], scan["start_time"], scan["end_time"]) == (
        "failure",
        "2023-11-14T22:13:20",
        "2023-11-14T22:13:20",
    )
    assert scan["analyzer"]["version"] == __version__
    assert scan["messages"] == [
        {"level": "warn", "value": "charts/api/Chart.yaml:12: the dependency 'redis' is declared but not there"},
        {"level": "warn", "value": "shop/huge.yaml: larger than 32 MiB"},
        {"level": "info", "value": "findings could not be decided: 5"},
        {"level": "info", "value": "findings suppressed: 1"},
    ]
    assert sast(result(diagnostics=(), coverage=Coverage()))["scan"]["status"] == "success"


def test_only_what_fails_is_a_vulnerability_and_each_has_an_id_of_its_own() -> None:
    ids = [entry["id"] for entry in sast()["vulnerabilities"]]
    assert len(ids) == len(set(ids)) == 8


def test_a_degradation_is_complete() -> None:
    assert quality()[0] == {
        "type": "issue",
        "check_name": "moving-image-tag",
        "description": "Pod/cache: container 'cache' uses the tag 'latest' (in cache/templates/pod.yaml, line 9)",
        "categories": ["Security"],
        "severity": "major",
        "fingerprint": "fp/v1:moving-image-tag:",
        "location": {"path": "charts/cache-1.2.3.tgz", "lines": {"begin": 1, "end": 1}},
    }
    assert [entry["severity"] for entry in quality()] == [
        "major",
        "minor",
        "blocker",
        "minor",
        "major",
        "critical",
        "minor",
        "blocker",
    ]


def test_hostile_text_stays_text() -> None:
    assert "<script>" not in sast(hostile())["vulnerabilities"][0]["description"].split("\n\n")[0]
    assert quality(hostile())[0]["check_name"] == "privileged-container"
