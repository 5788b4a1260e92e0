"""A path in, a verdict out: what is covered, what is found, and the exit code."""

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from iac_scan.config import Config
from iac_scan.model.check import Severity
from iac_scan.model.finding import ExitCode, InputState, ScanResult
from iac_scan.pipeline import scan
from iac_scan.reports import json

Scan = Callable[..., ScanResult]
ONLY = ("privileged-container",)
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: shop}}
spec:
  containers:
    - name: app
      image: registry.example.com/app:1
      securityContext:
        privileged: {privileged}
"""
BAD, GOOD = POD.format(name="bad", privileged="true"), POD.format(name="good", privileged="false")


def found(result: ScanResult) -> list[tuple[str, int, int, str]]:
    return [
        (entry.span.file, entry.span.start.line, entry.span.start.column, entry.message) for entry in result.findings
    ]


def states(result: ScanResult) -> dict[str, str]:
    return {
        entry.path: f"{entry.state}: {entry.reason}" if entry.reason else entry.state
        for entry in result.coverage.inputs
    }


def failures(result: ScanResult) -> list[tuple[str, int, str]]:
    return [(entry.span.file, entry.span.start.line, entry.message) for entry in result.diagnostics if entry.failed]


def test_a_finding_closes_the_gate(scan_files: Scan) -> None:
    result = scan_files({"a.yaml": BAD, "b.yaml": GOOD}, only=ONLY)
    assert found(result) == [("a.yaml", 9, 9, "container 'app' runs privileged")]
    assert (result.exit_code, result.reason) == (ExitCode.FINDINGS, "1 finding at or above medium")
    assert states(result) == {"a.yaml": "scanned", "b.yaml": "scanned"}


def test_the_clean_one_is_clean(scan_files: Scan) -> None:
    result = scan_files({"b.yaml": GOOD}, only=ONLY)
    assert (result.exit_code, result.reason) == (ExitCode.CLEAN, "no finding at or above medium")


def test_below_the_threshold_the_gate_stays_open(scan_files: Scan) -> None:
    service = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: c, image: 'd:1'}]}\n"
    )
    assert scan_files({"a.yaml": service}, only=ONLY, fail_on=Severity.CRITICAL).exit_code is ExitCode.CLEAN


def test_nothing_found_is_not_clean(scan_files: Scan) -> None:
    result = scan_files({"notes.yaml": "a: 1\n"})
    assert (result.exit_code, result.reason) == (ExitCode.INCOMPLETE, f"nothing to scan was found in {Path.cwd()}")
    assert states(result) == {"notes.yaml": "not-applicable: holds no Kubernetes object"}


def test_a_named_path_without_anything_is_not_clean(scan_files: Scan, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = scan_files({"a.yaml": GOOD}, only=ONLY, paths=(tmp_path / "a.yaml", tmp_path / "empty"))
    assert (result.exit_code, result.reason) == (
        ExitCode.INCOMPLETE,
        f"nothing to scan was found in {tmp_path / 'empty'}",
    )


def test_a_broken_document_hides_no_neighbour(scan_files: Scan) -> None:
    result = scan_files({"a.yaml": f"{GOOD}---\napiVersion: v1\nkind: [\n---\n{BAD}"}, only=ONLY)
    assert found(result) == [("a.yaml", 22, 9, "container 'app' runs privileged")]
    assert failures(result) == [
        ("a.yaml", 13, "not readable as YAML: while parsing a flow node did not find expected node content")
    ]
    assert result.exit_code is ExitCode.INCOMPLETE
    assert states(result) == {"a.yaml": "failed: 1 of 3 documents not readable"}


def test_incomplete_may_be_allowed(scan_files: Scan) -> None:
    files: dict[str, str | bytes] = {"a.yaml": BAD, "b.yaml": "apiVersion: v1\nkind: [\n"}
    assert scan_files(files, only=ONLY, allow_incomplete=True).exit_code is ExitCode.FINDINGS
    (Path.cwd() / "a.yaml").unlink()
    result = scan_files({"c.yaml": GOOD}, only=ONLY, allow_incomplete=True)
    assert (result.exit_code, result.reason) == (
        ExitCode.CLEAN,
        "no finding at or above medium (incomplete: 1 input not read)",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe\x00\x01kind apiVersion", "not utf-16 text"),
        (b"apiVersion: v1\nkind: \xff\n", "not utf-8 text: byte 21 can't be decoded"),
        (b"\x7fELF\0\0kind apiVersion", "a binary file, not text"),
        (b"x" * 3_000, "3,000 bytes are more than the limit of 2,000"),
    ],
)
def test_what_cannot_be_read_is_a_failed_input(scan_files: Scan, content: bytes, reason: str) -> None:
    from iac_scan.config import Limits

    result = scan_files({"a.yaml": content, "b.yaml": GOOD}, limits=Limits(file_size=2_000))
    assert reason in states(result)["a.yaml"]
    assert result.coverage.count(InputState.FAILED) == 1
    assert result.exit_code is ExitCode.INCOMPLETE


def test_utf16_and_byte_order_marks_are_read(scan_files: Scan) -> None:
    result = scan_files({"a.yaml": BAD.encode("utf-16"), "b.yaml": b"\xef\xbb\xbf" + BAD.encode()}, only=ONLY)
    assert {(file, line) for file, line, _, _ in found(result)} == {("a.yaml", 9), ("b.yaml", 9)}


def test_lists_are_flattened_and_positions_stay(scan_files: Scan) -> None:
    item = "\n".join(f"  {line}" for line in BAD.splitlines()).replace("  apiVersion", "- apiVersion", 1)
    typed = item.replace("- apiVersion: v1\n  kind: Pod\n  metadata", "- metadata")
    result = scan_files(
        {
            "list.yaml": f"apiVersion: v1\nkind: List\nitems:\n{item}\n",
            "pods.yaml": f"apiVersion: v1\nkind: PodList\nitems:\n{typed}\n",
        },
        only=ONLY,
    )
    assert found(result) == [
        ("list.yaml", 12, 11, "container 'app' runs privileged"),
        ("pods.yaml", 10, 11, "container 'app' runs privileged"),
    ]


def test_ignored_and_vendored_folders_are_skipped_and_counted(scan_files: Scan) -> None:
    result = scan_files(
        {
            ".gitignore": "out/\n*.gen.yaml\n!keep.gen.yaml\n",
            "out/a.yaml": BAD,
            "x.gen.yaml": BAD,
            "keep.gen.yaml": GOOD,
            "node_modules/pkg/a.yaml": BAD,
            "sub/.gitignore": "local.yaml\n",
            "sub/local.yaml": BAD,
        },
        only=ONLY,
    )
    assert states(result) == {
        "keep.gen.yaml": "scanned",
        "node_modules": "skipped: vendored",
        "out": "skipped: ignored by .gitignore",
        "sub/local.yaml": "skipped: ignored by .gitignore",
        "x.gen.yaml": "skipped: ignored by .gitignore",
    }
    assert found(result) == []


def test_an_ignored_folder_that_is_named_is_scanned(scan_files: Scan, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    result = scan_files({".gitignore": "out/\n", "out/a.yaml": BAD}, only=ONLY, paths=(tmp_path / "out",))
    assert found(result) == [("out/a.yaml", 9, 9, "container 'app' runs privileged")]


def test_links_are_followed_inside_and_never_out(
    scan_files: Scan, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_text(BAD)
    (tmp_path / "real").mkdir()
    (tmp_path / "out.yaml").symlink_to(outside / "secret.yaml")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "nowhere.yaml").symlink_to(tmp_path / "absent")
    (tmp_path / "circle.yaml").symlink_to(tmp_path / "circle.yaml")
    result = scan_files({"real/a.yaml": GOOD}, only=ONLY)
    assert states(result) == {
        "circle.yaml": "skipped: a link that leads nowhere",
        "loop": "skipped: a link to a folder, which is scanned where it is",
        "nowhere.yaml": "skipped: a link that leads nowhere",
        "out.yaml": "skipped: a link that leads out of the scanned tree",
        "real/a.yaml": "scanned",
    }


def test_standard_input(tmp_path: Path) -> None:
    result = scan(Config(paths=(Path("-"),), stdin=BAD, only=ONLY))
    assert found(result) == [("-", 9, 9, "container 'app' runs privileged")]


def test_environments_are_stacks_of_their_own(scan_files: Scan) -> None:
    result = scan_files(
        {
            "prod/web.yaml": GOOD,
            "staging/web.yaml": GOOD,
            "base/other.yaml": POD.format(name="other", privileged="false"),
        }
    )
    assert result.coverage.stacks == ("manifests", "prod", "staging")
    assert not [entry for entry in result.diagnostics if "declared twice" in entry.message]


def test_declared_twice_in_one_folder_is_said(scan_files: Scan) -> None:
    result = scan_files({"a.yaml": GOOD, "b.yaml": GOOD}, only=ONLY)
    assert [(entry.span.file, entry.message) for entry in result.diagnostics] == [
        ("b.yaml", "Pod/shop/good is declared twice in manifests; the last one counts")
    ]


def fingerprints(result: ScanResult) -> list[str]:
    return sorted(entry.fingerprint for entry in result.findings)


def test_fingerprints_survive_moving_and_reordering(scan_files: Scan, tmp_path: Path) -> None:
    two = BAD.replace("  containers:\n", "  containers:\n    - name: first\n      image: a:1\n")
    before = fingerprints(scan_files({"a.yaml": BAD}, only=ONLY))
    (tmp_path / "a.yaml").unlink()
    after = fingerprints(scan_files({"renamed.yaml": f"# moved\n\n{two}"}, only=ONLY))
    assert before == after
    assert len(before) == 1


def test_a_second_failing_container_is_another_finding(scan_files: Scan) -> None:
    second = "    - name: second\n      image: a:1\n      securityContext: {privileged: true}\n"
    assert len(set(fingerprints(scan_files({"a.yaml": BAD + second}, only=ONLY)))) == 2


def report(result: ScanResult) -> str:
    out = io.StringIO()
    json.write(result, out)
    return out.getvalue()


def test_two_runs_and_any_order_of_files_give_the_same_bytes(
    scan_files: Scan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, str | bytes] = {
        f"{folder}/{name}.yaml": POD.format(name=name, privileged=("true", "false")[number % 2])
        for number, (folder, name) in enumerate((folder, name) for folder in "abc" for name in ("x", "y", "z"))
    }
    first = report(scan_files(files))
    assert report(scan_files(files)) == first
    real = sorted

    def shuffled(items: Any, **options: Any) -> Any:
        ordered = real(items, **options)
        random.Random(7).shuffle(ordered)
        return ordered

    monkeypatch.setattr("iac_scan.discovery.sorted", shuffled, raising=False)
    assert report(scan_files(files)) == first


def test_a_path_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    from iac_scan.discovery import PathError

    with pytest.raises(PathError, match="there is no such file or folder"):
        scan(Config(paths=(tmp_path / "absent",)))


@pytest.mark.parametrize("group", ["kind.x-k8s.io/v1alpha4", "kubelet.config.k8s.io/v1beta1", "eksctl.io/v1alpha5"])
def test_settings_of_programs_alone_are_no_green_run(group: str, scan_files: Scan) -> None:
    result = scan_files({"settings.yaml": f"apiVersion: {group}\nkind: ClusterConfiguration\n"})
    assert (result.exit_code, result.findings) == (3, ())
    assert result.coverage.unjudged == 1
