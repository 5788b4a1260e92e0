"""Two results compared: which findings pair, and when nothing can be said."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from iac_scan.engine.baseline import recorded
from iac_scan.engine.changes import touched
from iac_scan.engine.comparison import compare
from iac_scan.model.check import Severity
from iac_scan.model.comparison import Bucket, Comparison, Earlier
from iac_scan.model.finding import Input, InputState, ScanResult, Verdict
from tests.conftest import Scan

VERSIONS = {"privileged-container": "1"}
ONLY = {"only": ("privileged-container",)}
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: shop}}
spec:
  containers:
    - {{name: app, image: "a:1", securityContext: {{privileged: {privileged}}}}}
"""
BAD, GOOD = POD.format(name="web", privileged="true"), POD.format(name="web", privileged="false")
OPEN = POD.format(name="web", privileged='"${PRIVILEGED}"')


def earlier(result: ScanResult, **changes: Any) -> Earlier:
    return replace(recorded(result, VERSIONS, "then", "2026-01-02"), **changes)


def buckets(comparison: Comparison) -> list[tuple[str, str]]:
    here = [(standing.bucket.value, standing.reason) for standing in comparison.standings.values()]
    return here + [(gone.bucket.value, gone.reason) for gone in comparison.gone]


def test_what_becomes_undecided_is_not_fixed(scan_files: Scan) -> None:
    then = earlier(scan_files({"pod.yaml": BAD}, **ONLY))
    now = scan_files({"pod.yaml": OPEN}, **ONLY)
    assert [finding.verdict for finding in now.findings] == [Verdict.UNKNOWN]
    assert buckets(compare(then, now, VERSIONS)) == [
        ("new", ""),
        ("incomparable", "the files do not decide it any more"),
    ]


def test_what_was_undecided_and_now_fails_is_new(scan_files: Scan) -> None:
    then = earlier(scan_files({"pod.yaml": OPEN}, **ONLY))
    assert ("new", "") in buckets(compare(then, scan_files({"pod.yaml": BAD}, **ONLY), VERSIONS))


def test_less_grave_is_unchanged_and_remembers_its_day(scan_files: Scan) -> None:
    result = scan_files({"pod.yaml": BAD}, **ONLY)
    milder = replace(result, findings=tuple(replace(entry, severity=Severity.LOW) for entry in result.findings))
    (standing,) = compare(earlier(result), milder, VERSIONS).standings.values()
    assert (standing.bucket, standing.since) == (Bucket.UNCHANGED, "2026-01-02")


def test_suppressed_findings_have_no_standing_and_are_not_gone(scan_files: Scan) -> None:
    result = scan_files({"pod.yaml": BAD}, **ONLY)
    quiet = replace(result, findings=tuple(replace(entry, suppressed="known") for entry in result.findings))
    comparison = compare(earlier(result), quiet, VERSIONS)
    assert (buckets(comparison), comparison.of(quiet.findings[0])) == ([], None)


def test_checks_that_are_not_run_now(scan_files: Scan) -> None:
    then = earlier(scan_files({"pod.yaml": BAD}, **ONLY))
    now = scan_files({"pod.yaml": GOOD}, only=("host-port",))
    assert buckets(compare(then, now, {"host-port": "1"})) == [("incomparable", "the check was not run now")]


def test_files_that_are_skipped_or_not_named_now(scan_files: Scan, tmp_path: Path) -> None:
    then = earlier(scan_files({"pod.yaml": BAD, "other.yaml": POD.format(name="b", privileged="false")}, **ONLY))
    narrow = scan_files({}, paths=(tmp_path / "other.yaml",), **ONLY)
    assert buckets(compare(then, narrow, VERSIONS)) == [("incomparable", "the file was not scanned now")]
    skipped = replace(narrow, coverage=replace(narrow.coverage, inputs=(Input("pod.yaml", InputState.SKIPPED),)))
    assert buckets(compare(then, skipped, VERSIONS)) == [("incomparable", "the file was skipped now")]
    (tmp_path / "pod.yaml").unlink()
    assert buckets(compare(then, narrow, VERSIONS)) == [("fixed", "")]


def test_a_flaw_of_one_overlay_is_not_that_of_another(scan_files: Scan) -> None:
    base = {"base/kustomization.yaml": "resources: [pod.yaml]\n", "base/pod.yaml": BAD}
    flawed = "resources: [../base]\n"
    mended = flawed + "patches:\n  - path: mend.yaml\n"
    patches = {f"{name}/mend.yaml": GOOD for name in "ab"}
    kustomizations = ("a/kustomization.yaml", "b/kustomization.yaml")
    then = scan_files({**base, **patches, **dict(zip(kustomizations, (flawed, mended), strict=True))}, **ONLY)
    now = scan_files(dict(zip(kustomizations, (mended, flawed), strict=True)), **ONLY)
    assert [[finding.resource.stack for finding in result.findings] for result in (then, now)] == [["a"], ["b"]]
    assert buckets(compare(earlier(then), now, VERSIONS)) == [("new", ""), ("fixed", "")]


def test_an_overlay_that_got_another_name_keeps_its_findings(scan_files: Scan, tmp_path: Path) -> None:
    files = {
        "a/kustomization.yaml": "resources: [pod.yaml]\n",
        "a/pod.yaml": BAD,
        "c/kustomization.yaml": "resources: [x.yaml]\n",
    }
    files["c/x.yaml"] = POD.format(name="other", privileged="false")
    then = scan_files(files, **ONLY)
    (tmp_path / "a").rename(tmp_path / "z")
    assert buckets(compare(earlier(then), scan_files({}, **ONLY), VERSIONS)) == [("unchanged", "")]


def test_an_overlay_counts_as_a_whole_when_a_base_or_a_component_changes(scan_files: Scan, tmp_path: Path) -> None:
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    files = {
        "base/kustomization.yaml": "resources: [pod.yaml]\n",
        "base/pod.yaml": BAD,
        "part/kustomization.yaml": component,
        "part/note.yaml": "a: 1\n",
        "live/kustomization.yaml": "resources: [../base]\ncomponents: [../part]\n",
        "loose.yaml": POD.format(name="loose", privileged="true"),
    }
    result = scan_files(files, **ONLY)
    shown = {
        name: [finding.span.file for finding in touched(result, frozenset({tmp_path / name}))]
        for name in ("base/kustomization.yaml", "part/kustomization.yaml", "live/kustomization.yaml", "loose.yaml", "x")
    }
    assert shown == {
        "base/kustomization.yaml": ["base/pod.yaml"],
        "part/kustomization.yaml": ["base/pod.yaml"],
        "live/kustomization.yaml": ["base/pod.yaml"],
        "loose.yaml": ["loose.yaml"],
        "x": [],
    }
