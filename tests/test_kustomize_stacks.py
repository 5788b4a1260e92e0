"""Overlays are scanned as they are deployed; what they build on is not scanned again."""

from collections.abc import Callable
from pathlib import Path

from iac_scan.model.finding import ExitCode, ScanResult

Scan = Callable[..., ScanResult]
ONLY = ("privileged-container",)
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: app
      image: registry.example.com/app:1
      securityContext:
        privileged: true
"""
PATCH = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: app
      securityContext:
        privileged: false
"""
TREE: dict[str, str | bytes] = {
    "base/kustomization.yaml": "resources: [pod.yaml]\n",
    "base/pod.yaml": POD,
    "overlays/dev/kustomization.yaml": "namespace: dev\nresources: [../../base]\n",
    "overlays/prod/kustomization.yaml": "namespace: prod\nresources: [../../base]\npatches: [{path: patch.yaml}]\n",
    "overlays/prod/patch.yaml": PATCH,
}


def found(result: ScanResult) -> list[tuple[str, int, str, str]]:
    return [
        (entry.span.file, entry.span.start.line, entry.resource.stack, entry.resource.namespace)
        for entry in result.findings
    ]


def test_each_overlay_is_judged_as_it_is_deployed(scan_files: Scan) -> None:
    result = scan_files(TREE, only=ONLY)
    assert found(result) == [("base/pod.yaml", 9, "overlays/dev", "dev")]
    assert result.coverage.stacks == ("overlays/dev", "overlays/prod")
    assert {entry.path for entry in result.coverage.inputs} == set(TREE)
    assert result.exit_code is ExitCode.FINDINGS


def test_an_overlay_may_build_on_what_lies_beside_the_named_path(scan_files: Scan, tmp_path: Path) -> None:
    result = scan_files(TREE, only=ONLY, paths=(tmp_path / "overlays" / "dev",))
    assert found(result) == [("base/pod.yaml", 9, "overlays/dev", "dev")]


def test_what_a_broken_overlay_builds_on_stays_in_scope(scan_files: Scan) -> None:
    broken = {"kustomization.yaml": "resources: [pod.yaml, https://example.com/remote]\n", "pod.yaml": POD}
    result = scan_files(broken, only=ONLY)
    assert [(file, line) for file, line, _, _ in found(result)] == [("pod.yaml", 9)]
    assert result.exit_code is ExitCode.INCOMPLETE


def test_two_overlays_that_refer_to_each_other_are_told(scan_files: Scan) -> None:
    result = scan_files(
        {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n", "c.yaml": POD},
        only=ONLY,
    )
    assert found(result) == [("c.yaml", 9, "manifests", "default")]
    assert result.exit_code is ExitCode.INCOMPLETE
