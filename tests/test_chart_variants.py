"""A chart's ci values are variants: each is rendered, and a finding says once in which of them it occurs."""

from collections.abc import Callable

from iac_scan.model.finding import DiagnosticKind, ExitCode, ScanResult

Scan = Callable[..., ScanResult]
ONLY = ("privileged-container",)
TEMPLATE = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: app
      image: registry.example.com/app:1
      securityContext:
        privileged: {{ .Values.privileged }}
    {{- if .Values.debug }}
    - name: debug
      image: registry.example.com/debug:1
      securityContext:
        privileged: true
    {{- end }}
"""
CHART: dict[str, str | bytes] = {
    "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
    "chart/values.yaml": "privileged: false\ndebug: false\n",
    "chart/templates/pod.yaml": TEMPLATE,
    "chart/ci/debug-values.yaml": "debug: true\nprivileged: true\n",
    "chart/ci/privileged-values.yaml": "privileged: true\n",
}


def found(result: ScanResult) -> list[tuple[str, int, str, tuple[str, ...]]]:
    return [(entry.span.file, entry.span.start.line, entry.message, entry.variants) for entry in result.findings]


def test_findings_are_merged_over_variants(scan_files: Scan) -> None:
    result = scan_files(CHART, only=ONLY)
    template = "chart/templates/pod.yaml"
    assert found(result) == [
        (template, 9, "container 'app' runs privileged", ("ci/debug", "ci/privileged")),
        (template, 14, "container 'debug' runs privileged", ("ci/debug",)),
    ]
    assert result.coverage.stacks == ("chart (ci/debug)", "chart (ci/privileged)", "chart (default)")
    states = {entry.path: str(entry.state) for entry in result.coverage.inputs}
    assert states == {
        "chart/Chart.yaml": "not-applicable",
        "chart/ci/debug-values.yaml": "not-applicable",
        "chart/ci/privileged-values.yaml": "not-applicable",
        "chart/templates/pod.yaml": "scanned",
        "chart/values.yaml": "not-applicable",
    }


def test_values_of_the_user_replace_the_variants(scan_files: Scan) -> None:
    from iac_scan.config import ChartOptions

    result = scan_files(CHART, only=ONLY, chart=ChartOptions(set=("debug=true",)))
    assert found(result) == [("chart/templates/pod.yaml", 14, "container 'debug' runs privileged", ())]


def test_defaults_that_do_not_render_are_a_note_where_a_variant_does(scan_files: Scan) -> None:
    template = TEMPLATE.replace("{{ .Values.privileged }}", '{{ required "say privileged" .Values.privileged }}')
    files = {**CHART, "chart/values.yaml": "debug: false\n", "chart/templates/pod.yaml": template}
    result = scan_files(files, only=ONLY)
    assert result.exit_code is ExitCode.FINDINGS
    assert [(entry.kind, entry.failed) for entry in result.diagnostics] == [(DiagnosticKind.NOTE, False)]
    for name in ("debug", "privileged"):
        files[f"chart/ci/{name}-values.yaml"] = "debug: false\n"
    assert scan_files(files, only=ONLY).exit_code is ExitCode.INCOMPLETE
