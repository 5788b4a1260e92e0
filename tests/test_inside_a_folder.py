"""A scan of the working folder finds the same as one that names the folder, whatever the folder is."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.model.finding import InputState, ScanResult
from iac_scan.pipeline import scan

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - {name: web, image: "example.com/web:1", securityContext: {privileged: true}}
"""
POOL = """\
resource "google_container_node_pool" "work" {
  cluster = "shop"
  node_config {
    shielded_instance_config {
      enable_secure_boot = false
    }
  }
}
"""
FOLDERS = {
    "chart": {"Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n", "templates/pod.yaml": POD},
    "kustomization": {"kustomization.yaml": "resources: [pod.yaml]\n", "pod.yaml": POD},
    "terraform": {"main.tf": POOL},
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_inside_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    folder = tmp_path / kind
    for name, text in FOLDERS[kind].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    outside = scan(Config(paths=(Path(kind),)))
    monkeypatch.chdir(folder)
    inside = scan(Config(paths=(Path(),)))
    assert said(inside)
    assert said(inside) == said(outside)
    assert inside.exit_code is outside.exit_code
    assert inputs(inside) == inputs(outside)
    assert InputState.SCANNED in inputs(inside).values()


def said(result: ScanResult) -> list[tuple[str, str, int]]:
    return [(entry.rule.id, Path(entry.span.file).name, entry.span.start.line) for entry in result.findings]


def inputs(result: ScanResult) -> dict[str, InputState]:
    return {Path(entry.path).name: entry.state for entry in result.coverage.inputs}
