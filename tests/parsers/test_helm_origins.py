"""From a place in the rendered output back to the template's line and the values keys that feed it."""

from pathlib import Path

import pytest

from iac_scan.config import ChartOptions, Limits
from iac_scan.model.finding import InputState
from iac_scan.model.node import Node, Unknown
from iac_scan.model.source import Precision, Stack, StackKind
from iac_scan.parsers.helm import chart as helm
from tests.parsers.helm_charts import CORPUS, config_map, feeds, messages, place, read, states, write

pytest.importorskip("helm_python")

WORKLOAD = """\
{{- $image := .Values.image -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {{- include "shop.labels" . | nindent 4 }}
  annotations:
    checksum: {{ include (print $.Template.BasePath "/config.yaml") . | sha256sum }}
spec:
  template:
    spec:
      {{- with .Values.pod }}
      hostNetwork: {{ .hostNetwork }}
      {{- end }}
      containers:
        - name: web
          image: "{{ $image.name }}:{{ $image.tag | default "latest" }}"
          {{- if .Values.security.enabled }}
          securityContext:
            privileged: true
          {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          args:
            - |
              first {{ .Values.args.first }}
              second
            - >-
              {{ index .Values "args" "last" }}
              end
          env:
            {{- range $name, $value := .Values.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          {{- if .Values.probe }}
          livenessProbe:
            {{- toYaml .Values.probe | nindent 12 }}
          {{- end }}
"""
HELPERS = """\
{{/* a comment }} with braces */}}
{{- define "shop.labels" -}}
app: web
{{- if .Values.team }}
team: {{ .Values.team }}
{{- end }}
{{- end -}}
"""
VALUES = """\
image:
  name: web
pod:
  hostNetwork: true
security:
  enabled: true
resources:
  limits:
    cpu: 1
    memory: 1Gi
args:
  first: one
  last: two
env:
  A: a
  B: b
team: red
"""


@pytest.fixture
def web(tmp_path: Path) -> Node:
    """The Deployment of a chart with most ways to write a line."""
    files = {"values.yaml": VALUES, "templates/_helpers.tpl": HELPERS, "templates/web.yaml": WORKLOAD}
    parsed = read(write(tmp_path / "shop", files | {"templates/config.yaml": config_map("c", "  a: b\n")}))
    assert messages(parsed) == []
    return next(each.body for each in parsed.resources if each.kind == "Deployment")


@pytest.mark.parametrize(
    ("path", "line", "fed"),
    [
        (("metadata", "name"), "web.yaml:5 line", []),
        (("metadata", "labels", "app"), "_helpers.tpl:3 line", ["included here at shop/templates/web.yaml:6 line"]),
        (
            ("metadata", "labels", "team"),
            "_helpers.tpl:5 line",
            ["values key team at shop/values.yaml:17 line", "included here at shop/templates/web.yaml:6 line"],
        ),
        (("metadata", "annotations", "checksum"), "web.yaml:8 line", []),
        (
            ("spec", "template", "spec", "hostNetwork"),
            "web.yaml:13 line",
            ["values key pod.hostNetwork at shop/values.yaml:4 line"],
        ),
        (
            ("spec", "template", "spec", "containers", 0, "image"),
            "web.yaml:17 line",
            [
                "values key image.name at shop/values.yaml:2 line",
                "values key image.tag, not set at shop/values.yaml:1 block",
            ],
        ),
        (
            ("spec", "template", "spec", "containers", 0, "securityContext", "privileged"),
            "web.yaml:20 line",
            ["values key security.enabled at shop/values.yaml:6 line"],
        ),
        (
            ("spec", "template", "spec", "containers", 0, "resources", "limits", "memory"),
            "web.yaml:23 line",
            ["values key resources.limits.memory at shop/values.yaml:10 line"],
        ),
        (("spec", "template", "spec", "containers", 0, "args", 0), "web.yaml:25 line", []),
        (("spec", "template", "spec", "containers", 0, "args", 1), "web.yaml:28 line", []),
        (
            ("spec", "template", "spec", "containers", 0, "env", 1, "value"),
            "web.yaml:34 line",
            ["values key env at shop/values.yaml:14 line"],
        ),
    ],
)
def test_written_places(web: Node, path: tuple[str | int, ...], line: str, fed: list[str]) -> None:
    node = web.at(*path)
    assert node.present
    assert place(node.span) == f"shop/templates/{line}"
    assert feeds(node) == fed


def test_block_scalars_keep_their_text(web: Node) -> None:
    args = web.at("spec", "template", "spec", "containers", 0, "args")
    assert args.value == ["first one\nsecond\n", "two end"]


def test_missing_field_points_at_its_block_and_names_what_would_write_it(web: Node) -> None:
    container = web.at("spec", "template", "spec", "containers", 0)
    probe = container["livenessProbe"]["httpGet"]
    assert not probe.present
    assert place(probe.span) == "shop/templates/web.yaml:16 line"
    assert feeds(probe) == ["values key probe, not set at shop/values.yaml:1 document"]
    requests = container["resources"]["requests"]
    assert place(requests.span) == "shop/templates/web.yaml:22 line"
    assert feeds(requests) == ["values key resources at shop/values.yaml:7 line"]
    capabilities = container["securityContext"]["capabilities"]
    assert place(capabilities.span) == "shop/templates/web.yaml:19 line"


def test_columns_of_plain_text_are_exact(web: Node) -> None:
    span = web["metadata"]["name"].span
    assert (span.start.line, span.start.column, span.end.line, span.end.column) == (5, 3, 5, 12)


def test_the_file_that_sets_a_key_last_is_named(tmp_path: Path) -> None:
    files = {
        "values.yaml": "a: {x: 1, y: 1, z: 1}\nlist: 1\n",
        "ci/b-values.yaml": "a:\n  y: 2\n  z: 2\n",
        "templates/map.yaml": config_map("m", "".join(f'  {key}: "{{{{ .Values.a.{key} }}}}"\n' for key in "xyzw")),
    }
    chart = write(tmp_path / "shop", files)
    (tmp_path / "last.yaml").write_text("\na:\n  z: 3\n")
    stack = Stack(StackKind.CHART, "shop", chart, variant="b", values=(chart / "ci/b-values.yaml",))
    options = ChartOptions(values=(tmp_path / "last.yaml",), set=("a.w=4",))
    data = helm.read(stack, options, Limits(), tmp_path).resources[0].body["data"]
    assert {key: (node.value, feeds(node)) for key, node in data.fields.items() if key != "true"} == {
        "x": ("1", ["values key a.x at shop/values.yaml:1 line"]),
        "z": ("3", ["values key a.z at last.yaml:3 line"]),
        "w": ("4", ["values key a.w, set on the command line at last.yaml:2 block"]),
    }


def test_named_templates_that_are_computed_with_stay_plain(tmp_path: Path) -> None:
    helpers = (
        '{{ define "name" }}web-{{ .Values.x }}{{ end }}'
        '{{ define "flag" }}{{ if .Values.x }}true{{ end }}{{ end }}'
        '{{ define "map" }}\na: 1\nb: two\n{{ end }}'
    )
    lines = (
        '  short: {{ include "name" . | trunc 5 | quote }}\n'
        '  {{- if eq (include "flag" .) "true" }}\n  flagged: "{{ include "flag" . }}"\n  {{- end }}\n'
        '  {{- $map := include "map" . | fromYaml }}\n  b: {{ $map.b | upper }}\n  {{- include "map" . | indent 2 }}\n'
        '  same: {{ tpl "{{ include \\"name\\" . }}" . }}\n'
    )
    files = {"values.yaml": "x: y1\n", "templates/_h.tpl": helpers, "templates/map.yaml": config_map("m", lines)}
    data = read(write(tmp_path / "shop", files)).resources[0].body["data"]
    assert {key: (node.value, place(node.span).partition("templates/")[2]) for key, node in data.fields.items()} == {
        "short": ("web-y", "map.yaml:6 line"),
        "flagged": ("true", "map.yaml:8 line"),
        "b": ("two", "_h.tpl:3 line"),
        "a": (1, "_h.tpl:2 line"),
        "same": ("web-y1", "map.yaml:13 line"),
    }


def test_what_is_made_up_each_time_keeps_its_line(tmp_path: Path) -> None:
    lines = "  password: {{ randAlphaNum 20 | b64enc | quote }}\n  cert: |\n    {{ uuidv4 }}\n  a: b\n"
    files = {"templates/map.yaml": config_map("m", lines)}
    checksum = '{{ include (print .Template.BasePath "/map.yaml") . | sha256sum }}'
    files["templates/other.yaml"] = config_map("o", f"  sum: {checksum}\n")
    parsed = read(write(tmp_path / "shop", files))
    assert {place(node.span) for each in parsed.resources for node in each.body["data"].fields.values()} == {
        "shop/templates/map.yaml:6 line",
        "shop/templates/map.yaml:7 line",
        "shop/templates/map.yaml:9 line",
        "shop/templates/other.yaml:6 line",
    }
    values = {each.name: {key: node.raw for key, node in each.body["data"].fields.items()} for each in parsed.resources}
    reason = "the chart makes this value up at each rendering"
    assert values == {
        "m": {
            "password": Unknown("{{ randAlphaNum 20 | b64enc | quote }}", reason),
            "cert": Unknown("cert: |", reason),
            "a": "b",
        },
        "o": {"sum": Unknown(checksum, reason)},
    }


def test_a_map_that_is_not_proven_is_not_used(tmp_path: Path) -> None:
    template = "{{- $n := len (include (print .Template.BasePath `/b.yaml`) .) -}}\n" + config_map(
        "a", "  size: {{ $n }}\n"
    )
    other = config_map("b", "  x: {{ .Template.Name | quote }}\n")
    parsed = read(write(tmp_path / "shop", {"templates/a.yaml": template, "templates/b.yaml": other}))
    spans = {each.name: each.body["data"].at("size" if each.name == "a" else "x").span for each in parsed.resources}
    assert place(spans["a"]) == "shop/templates/a.yaml:7 line"
    assert spans["b"].precision is Precision.DOCUMENT
    assert spans["b"].file == "shop/templates/b.yaml"


@pytest.mark.parametrize("forged", ["\ue0001\ue001", "\ue000:1\ue001", "\ue000\ue001", "\ue000"])
@pytest.mark.parametrize("expression", [".Values.x", '"X"', 'contains "\ue002" .Template.Name | ternary "X" "X"'])
def test_forged_marks_are_text_like_any_other(tmp_path: Path, forged: str, expression: str) -> None:
    line = f"  b: c\n  a: {{{{ {expression.replace('X', forged)} }}}}\n"
    files = {"values.yaml": f"x: {forged}\n", "templates/_h.tpl": "{{/* `/map.yaml` */}}"}
    (found,) = read(write(tmp_path / "shop", files | {"templates/map.yaml": config_map("m", line)})).resources
    assert found.body["data"].value == {"a": forged, "b": "c"}
    assert place(found.body["data"]["a"].span) == "shop/templates/map.yaml:7 line"


@pytest.mark.skipif(not (CORPUS / "charts").is_dir(), reason="the corpus of charts is not here")
@pytest.mark.parametrize("path", sorted((CORPUS / "charts").glob("*.tgz")), ids=lambda path: path.stem)
def test_charts_of_the_corpus_render_completely_with_lines(path: Path) -> None:
    parsed = read(path)
    assert parsed.diagnostics == ()
    assert InputState.FAILED not in states(parsed).values()
    leaves = [
        node
        for each in parsed.resources
        for node in each.body.walk()
        if not isinstance(node.raw, dict | list) and each.kind != "CustomResourceDefinition"
    ]
    assert len(leaves) > 100
    assert [each.body.raw for each in read(path).resources] == [each.body.raw for each in parsed.resources]
    assert [node for node in leaves if node.span.precision is not Precision.LINE] == []
