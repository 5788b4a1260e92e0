"""The JUnit report, read back by an XML parser."""

from typing import Any
from xml.etree import ElementTree

from iac_scan.model.finding import ScanResult
from iac_scan.reports import junit
from tests.reports.scanned_shop import result
from tests.reports.written import hostile, text_of


def suites(scan: ScanResult | None = None) -> dict[str, Any]:
    root = ElementTree.fromstring(text_of(junit.write, scan))
    assert root.tag == "testsuites"
    return {suite.attrib["name"]: suite for suite in root}


def outcomes(suite: Any) -> dict[str, str]:
    return {case.attrib["name"]: next((child.tag for child in case), "pass") for case in suite}


def test_a_case_per_check_and_resource() -> None:
    found = {name: outcomes(suite) for name, suite in suites().items()}
    assert found == {
        "exposed-cluster-admin": {"Service/shop/web": "failure"},
        "missing-memory-limit": {
            "Deployment/shop/web (shop/manifests)": "failure",
            "StatefulSet/queue (charts/queue (prod))": "failure",
        },
        "moving-image-tag": {
            "Deployment/shop/web (shop/manifests)": "failure",
            "Pod/cache (charts/cache)": "failure",
        },
        "privileged-container": {
            "Deployment/shop/web (shop/manifests)": "failure",
            "StatefulSet/queue (charts/queue (prod))": "failure",
        },
        "incomplete scan": {
            "charts/api/Chart.yaml: the dependency 'redis' is declared but not there": "error",
            "shop/huge.yaml": "error",
        },
    }


def test_counts_agree_with_the_cases() -> None:
    for suite in suites().values():
        kinds = list(outcomes(suite).values())
        assert {key: int(suite.attrib[key]) for key in ("tests", "failures", "errors", "skipped")} == {
            "tests": len(kinds),
            "failures": kinds.count("failure"),
            "errors": kinds.count("error"),
            "skipped": kinds.count("skipped"),
        }


def test_a_failure_says_what_where_and_how_to_fix_it() -> None:
    case = next(case for case in suites()["exposed-cluster-admin"])
    assert case.attrib == {
        "classname": "exposed-cluster-admin",
        "name": "Service/shop/web",
        "file": "shop/manifests/web.yaml",
    }
    failure = case[0]
    message = "this public service leads to pod 'web', whose account 'web' is cluster-admin"
    assert failure.attrib == {"message": f"critical: {message}"}
    assert failure.text == (
        f"critical: {message}  shop/manifests/web.yaml:24\n"
        "  the service selects the pod  shop/manifests/web.yaml:4\n"
        "  the pod runs as account 'web'  shop/manifests/web.yaml:8\n"
        "  the binding makes the account cluster-admin  shop/manifests/rbac.yaml:5\n"
        "fix: Bind the account to a role with only the rules that it needs. Then delete the binding.\n"
        "fingerprint: fp/v1:exposed-cluster-admin:spec.type"
    )


def test_what_does_not_count_is_skipped_and_says_why() -> None:
    suppressed = [entry for entry in result().findings if entry.suppressed]
    unknown = [entry for entry in result().findings if entry.verdict == "unknown"][:1]
    for found, message in (
        (suppressed, "suppressed: built on every commit, see ADR 7"),
        (unknown, "undecided: the placeholder ${METRICS_IMAGE} is filled in before deployment"),
    ):
        case = suites(result(findings=tuple(found)))["moving-image-tag"][0]
        assert (case[0].tag, case[0].attrib) == ("skipped", {"message": message})


def test_a_check_that_found_nothing_passes() -> None:
    scan = result(findings=(), diagnostics=(), coverage=result().coverage.__class__(asked={("quiet", ""): 3}))
    assert {name: outcomes(suite) for name, suite in suites(scan).items()} == {"quiet": {"no finding": "pass"}}


def test_hostile_text_stays_text() -> None:
    found = suites(hostile())
    assert list(found) == ["privileged-container", "incomplete scan"]
    assert "<script>" in found["privileged-container"][0][0].attrib["message"]
