"""The record of a snapshot: what is missing of a cluster makes the scan incomplete, whoever scans it and when."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState, ScanResult
from iac_scan.model.source import Position, Span

Scan = Callable[..., ScanResult]
ROOT = Path(__file__).parents[2]

OBJECT = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: a, image: b}]}\n"
)
RECORD = "apiVersion: iac-scan/v1\nkind: Snapshot\ncontext: prod\nserverVersion: v1.33.1\n"


def scan_record(scan_files: Scan, text: str) -> ScanResult:
    return scan_files({"out/_snapshot.yaml": RECORD + text, "out/pods.yaml": OBJECT}, only=("privileged-container",))


def test_each_refusal_is_a_failure_with_its_reason(scan_files: Scan) -> None:
    result = scan_record(scan_files, 'refused:\n  - resource: secrets\n    reason: "403 no"\n  - {}\n')
    remedy = "let the account list it, or accept the gap with --allow-incomplete"
    assert result.exit_code == 3
    assert [(entry.message, entry.span.start.line, entry.remedy, entry.failed) for entry in result.diagnostics] == [
        ("secrets could not be listed and is not judged: 403 no", 6, remedy, True),
        ("a resource could not be listed and is not judged: no reason is recorded", 8, remedy, True),
    ]
    assert result.coverage.inputs == (
        Input("out/_snapshot.yaml", InputState.FAILED, "2 lists are missing from the snapshot"),
        Input("out/pods.yaml", InputState.SCANNED, ""),
    )
    assert [resource.id.address for resource in result.graph.resources] == ["Pod/shop/web"]


WORLD = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers: [{name: a, image: b}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
"""


@pytest.mark.parametrize(
    ("refused", "check", "message"),
    [
        (
            "networkpolicies.networking.k8s.io",
            "no-default-deny-ingress",
            (
                "namespace 'shop' does not isolate its pods for ingress: 1 of 1 workloads are open, as far as "
                "was listed: networkpolicies.networking.k8s.io could not be"
            ),
        ),
        (
            "everything of networking.k8s.io/v1",
            "no-default-deny-egress",
            (
                "namespace 'shop' does not isolate its pods for egress: 1 of 1 workloads are open, as far as "
                "was listed: everything of networking.k8s.io/v1 could not be"
            ),
        ),
        (
            "limitranges",
            "missing-cpu-limit",
            "container 'a' has no cpu limit, as far as was listed: limitranges could not be",
        ),
        ("v1", "missing-cpu-limit", "container 'a' has no cpu limit, as far as was listed: v1 could not be"),
    ],
)
def test_what_rests_on_the_absence_of_unlisted_objects_is_unknown(
    scan_files: Scan, refused: str, check: str, message: str
) -> None:
    files = {"out/_snapshot.yaml": RECORD + "refused: []\n", "out/all.yaml": WORLD}
    seen = scan_files(files, only=(check,))
    assert [entry.verdict for entry in seen.findings] == ["fail"]
    record = RECORD + f"refused:\n  - {{resource: {refused}, reason: forbidden}}\n"
    unseen = scan_files({"out/_snapshot.yaml": record}, only=(check,))
    assert [(entry.verdict, entry.message) for entry in unseen.findings] == [("unknown", message)]
    assert unseen.coverage.asked == {}


POLICIES = "networkpolicies.networking.k8s.io"


def refusing(folder: Path, *resources: str) -> None:
    folder.joinpath("all.yaml").write_text(WORLD)
    entries = "".join(f"  - {{resource: {resource}, reason: forbidden}}\n" for resource in resources)
    folder.joinpath("_snapshot.yaml").write_text(RECORD + f"refused:\n{entries}")


def said(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "iac_scan", *arguments, "--allow-incomplete"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    return done.returncode, done.stdout


def test_without_the_policies_no_connection_is_certain(tmp_path: Path) -> None:
    refusing(tmp_path, POLICIES)
    code, out = said("connectivity", str(tmp_path))
    note = f"note: {POLICIES} could not be listed, so more may be open, closed or there than is shown"
    rows = [row for row in out.splitlines() if row != note]
    assert (code, out.splitlines()[-1]) == (0, note)
    assert rows
    assert {row.partition(" : ")[2] for row in rows} == {"(undecided: All Connections)"}
    found = json.loads(said("connectivity", str(tmp_path), "--format", "json")[1])
    assert (found["rows"], found["notes"]) == ([], [note.removeprefix("note: ")])
    assert found["peers"] == [{"name": "shop/web[Deployment]", "isolated": {"ingress": "unknown", "egress": "unknown"}}]


@pytest.mark.parametrize("turned", [False, True])
def test_without_the_policies_of_a_side_no_change_is_told(tmp_path: Path, *, turned: bool) -> None:
    known, refused = tmp_path / "known", tmp_path / "refused"
    for folder in (known, refused):
        folder.mkdir()
        refusing(folder, "limitranges")
    code, out = said("connectivity", "diff", str(known), str(refused))
    assert (code, out.strip()) == (0, "Nothing opens and nothing closes.")
    refusing(refused, POLICIES)
    sides = (refused, known) if turned else (known, refused)
    assert said("connectivity", "diff", *map(str, sides)) == (3, "")


def test_without_all_roles_and_bindings_a_no_is_unknown(tmp_path: Path) -> None:
    refusing(tmp_path, "clusterrolebindings.rbac.authorization.k8s.io", "limitranges")
    why = "clusterrolebindings.rbac.authorization.k8s.io could not be listed"
    code, out = said("rbac", "can-i", "list", "secrets", str(tmp_path), "--as", "system:serviceaccount:shop:other")
    assert (code, out) == (
        3,
        f"unknown: system:serviceaccount:shop:other may or may not list secrets\n  {why}\n",
    )
    assert f"  perhaps others: {why}" in said("rbac", "who-can", "list", "secrets", str(tmp_path))[1].splitlines()
    assert said("rbac", "show", "shop/other", str(tmp_path))[1].splitlines()[-1] == f"  perhaps more: {why}"
    refusing(tmp_path, "limitranges")
    assert said("rbac", "can-i", "list", "secrets", str(tmp_path), "--as", "system:serviceaccount:shop:other")[0] == 1


@pytest.mark.parametrize("text", ["refused: []\n", "", "refused:\n"])
def test_a_record_without_refusals_takes_nothing_away(scan_files: Scan, text: str) -> None:
    result = scan_record(scan_files, text)
    assert (result.exit_code, result.diagnostics) == (0, ())


def test_a_record_that_is_broken_is_a_failure(scan_files: Scan) -> None:
    result = scan_record(scan_files, "refused: all\n")
    span = Span("out/_snapshot.yaml", Position(5, 1), Position(5, 13))
    message = "the record of a snapshot is not readable: `refused` is not a list"
    assert result.exit_code == 3
    assert result.diagnostics == (
        Diagnostic(DiagnosticKind.PARSE, message, span, "take the snapshot anew", failed=True),
    )
