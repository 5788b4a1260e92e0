"""Frameworks: their data against the checks that name them, and how findings stand to their controls."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from iac_scan.config import Config
from iac_scan.engine.catalog import UnknownFrameworkError, checks
from iac_scan.engine.frameworks import assess, framework, frameworks
from iac_scan.model.compliance import Assessment, Control, ControlState
from iac_scan.model.finding import ScanResult
from iac_scan.pipeline import scan
from iac_scan.reports import json as json_report
from iac_scan.reports import text

ROOT = Path(__file__).resolve().parents[2]
PRIVILEGED = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - {name: web, image: registry.example.com/web:1.0, securityContext: {privileged: true}}
"""
# Frameworks that only classify; nobody is assessed by them.
LABELS = {"MS-THREAT-MATRIX", "CVE"}


def scanned(manifest: str, *names: str) -> ScanResult:
    return scan(Config(paths=(Path("-"),), stdin=manifest, frameworks=names))


def states(assessment: Assessment) -> dict[str, ControlState]:
    return {control.number: control.state for control in assessment.controls}


def control(assessment: Assessment, number: str) -> Control:
    return next(each for each in assessment.controls if each.number == number)


def test_every_control_that_a_check_names_exists() -> None:
    known = {each.key: set(each.controls) for each in frameworks().values()}
    named = {
        (key, number, check.rule.id)
        for check in checks()
        for key, numbers in check.rule.frameworks.items()
        for number in numbers
    }
    assert {key for key, _, _ in named} <= known.keys() | LABELS
    wrong = {entry for entry in named if entry[0] in known and entry[1] not in known[entry[0]]}
    assert wrong - OUTSIDE_THE_MATRIX == set()


# Techniques of ATT&CK that its Containers matrix does not have; they label findings and are no controls.
OUTSIDE_THE_MATRIX = {
    ("MITRE", number, check.rule.id)
    for check in checks()
    for number in check.rule.frameworks.get("MITRE", ())
    if number in {"T1552.005", "T1557", "T1195", "T1530", "T1546", "T1562"}
}


@pytest.mark.parametrize("name", sorted(frameworks()))
def test_rows_and_equal_controls_name_what_exists(name: str) -> None:
    chosen = framework(name)
    assert set(chosen.rows) <= set(chosen.controls)
    assert set(chosen.same) <= set(chosen.controls)
    others = {each.key: each.controls for each in frameworks().values()}
    assert [number for key, number in chosen.same.values() if number not in others[key]] == []


def test_a_control_fails_passes_or_was_not_evaluated() -> None:
    (found,) = scanned(PRIVILEGED, "cis-kubernetes-1.12").assessments
    assert {number: state for number, state in states(found).items() if number.startswith("5.2.")} == {
        "5.2.1": ControlState.NOT_EVALUATED,
        "5.2.2": ControlState.FAIL,
        "5.2.3": ControlState.PASS,
        "5.2.4": ControlState.PASS,
        "5.2.5": ControlState.PASS,
        "5.2.6": ControlState.PASS,
        "5.2.7": ControlState.FAIL,
        "5.2.8": ControlState.FAIL,
        "5.2.9": ControlState.FAIL,
        "5.2.10": ControlState.PASS,
        "5.2.11": ControlState.PASS,
        "5.2.12": ControlState.PASS,
    }
    assert control(found, "1.1.1").reason == "no check judges it"
    assert control(found, "5.2.1").reason == "nothing in the input that its checks judge"
    decided = found.count(ControlState.PASS) + found.count(ControlState.FAIL)
    assert found.evaluated == decided
    assert found.score == found.count(ControlState.PASS) * 100 // decided


def test_controls_of_another_benchmark_that_ask_the_same_count() -> None:
    (found,) = scanned(PRIVILEGED, "cis-eks-1.8").assessments
    assert control(found, "4.2.1").state is ControlState.FAIL
    assert [finding.rule.id for finding in control(found, "4.2.1").failed] == ["privileged-container"]


def test_only_the_checks_of_the_framework_run() -> None:
    result = scanned(PRIVILEGED, "pss")
    assert {finding.rule.id for finding in result.findings} == {"privileged-container", "unproven-non-root-user"}


def test_what_is_suppressed_does_not_fail() -> None:
    result = scanned(PRIVILEGED, "pss")
    findings = [replace(finding, suppressed="accepted") for finding in result.findings]
    rules = [check.rule for check in checks()]
    found = assess(framework("pss"), rules, result.coverage.asked, findings)
    assert set(states(found).values()) == {ControlState.PASS}


def test_nothing_evaluated_is_no_score() -> None:
    (found,) = scanned("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "pss").assessments
    assert found.score is None
    out = io.StringIO()
    text.write(scanned("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "pss"), out)
    assert "Kubernetes Pod Security Standards: nothing evaluated\n" in out.getvalue()


def test_the_reports_show_it() -> None:
    result = scanned(PRIVILEGED, "cis-kubernetes-1.12", "pss")
    out = io.StringIO()
    json_report.write(result, out)
    report = json.loads(out.getvalue())
    schema = json.loads((ROOT / "schemas/report.schema.json").read_text())
    assert list(Draft202012Validator(schema).iter_errors(report)) == []
    assert [entry["id"] for entry in report["frameworks"]] == ["cis-kubernetes-1.12", "pss"]
    assert report["frameworks"][1]["counts"] == {"fail": 2, "unknown": 0, "pass": 0, "not-evaluated": 0}
    out = io.StringIO()
    text.write(result, out)
    assert "          fail    5.2.2      Privileged containers (1 finding)\n" in out.getvalue()


def test_an_unknown_framework_names_the_nearest() -> None:
    with pytest.raises(UnknownFrameworkError, match=r"'cis-eks' is not a framework; did you mean cis-eks-1\.8\?"):
        scanned(PRIVILEGED, "cis-eks")


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ("{kind: KubeletConfiguration, apiVersion: kubelet.config.k8s.io/v1beta1}", ControlState.PASS),
        (
            "{kind: JoinConfiguration, apiVersion: kubeadm.k8s.io/v1, nodeRegistration: {kubeletExtraArgs: {v: '2'}}}",
            ControlState.NOT_EVALUATED,
        ),
    ],
)
def test_a_view_that_a_check_is_not_about_is_no_pass(settings: str, state: ControlState) -> None:
    assert control(scanned(settings, "cis-kubernetes-1.12").assessments[0], "4.2.1").state is state
