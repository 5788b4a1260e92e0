"""The record of a snapshot: what is missing of a cluster makes the scan incomplete, whoever scans it and when."""

from collections.abc import Callable

import pytest

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState, ScanResult
from iac_scan.model.source import Position, Span

Scan = Callable[..., ScanResult]

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
