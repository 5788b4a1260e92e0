"""Charts are rendered as Helm renders them."""

import sys
from pathlib import Path

import pytest

from iac_scan.config import ChartOptions, Limits
from iac_scan.model.finding import DiagnosticKind, Input, InputState
from iac_scan.model.source import Precision, Span, Stack, StackKind
from iac_scan.parsers.helm import chart as helm
from tests.parsers.helm_charts import config_map, data_of, messages, read, states, write

pytest.importorskip("helm_python")


def test_parent_overrides_child(tmp_path: Path) -> None:
    chart = write(
        tmp_path / "shop",
        {
            "values.yaml": "db:\n  size: 9\nglobal:\n  zone: eu\n",
            "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 0.1.0\n",
            "charts/db/values.yaml": "size: 1\nkind: small\n",
            "charts/db/templates/map.yaml": config_map(
                "db", '  all: "{{ .Values.size }} {{ .Values.kind }} {{ .Values.global.zone }}"\n'
            ),
        },
    )
    parsed = read(chart)
    assert data_of(parsed) == {"db": {"all": "9 small eu"}}
    assert messages(parsed) == []
    assert states(parsed) == {
        "shop/Chart.yaml": InputState.NOT_APPLICABLE,
        "shop/values.yaml": InputState.NOT_APPLICABLE,
        "shop/charts/db/Chart.yaml": InputState.NOT_APPLICABLE,
        "shop/charts/db/values.yaml": InputState.NOT_APPLICABLE,
        "shop/charts/db/templates/map.yaml": InputState.SCANNED,
    }


def test_values_files_and_set_are_applied_in_helms_order(tmp_path: Path) -> None:
    chart = write(
        tmp_path / "shop",
        {
            "values.yaml": "a: default\nb: default\nc: default\nd: default\ne: gone\nlist: [1]\n",
            "templates/map.yaml": config_map("m", "  all: {{ .Values | toJson | quote }}\n"),
            "ci/one-values.yaml": "b: variant\nc: variant\nd: variant\nlist: [x, y]\n",
        },
    )
    override = tmp_path / "override.yaml"
    override.write_text("c: override\nd: override\n")
    stack = Stack(StackKind.CHART, "shop", chart, variant="one", values=(chart / "ci/one-values.yaml",))
    options = ChartOptions(values=(override,), set=("d=set,e=null", "list[1]=z,f.g={p,q}"))
    parsed = helm.read(stack, options, Limits(), tmp_path)
    assert data_of(parsed) == {
        "m": {"all": '{"a":"default","b":"variant","c":"override","d":"set","f":{"g":["p","q"]},"list":["x","z"]}'}
    }
    assert parsed.resources[0].id.stack == "shop (one)"


def test_variants_are_rendered_by_one_process(tmp_path: Path) -> None:
    files = {"values.yaml": "a: 0\n", "templates/map.yaml": config_map("m", '  a: "{{ .Values.a }}"\n')}
    chart = write(tmp_path / "shop", files | {"ci/a-values.yaml": "a: 1\n", "ci/b-values.yaml": "a: 2\n"})
    stacks = tuple(
        Stack(StackKind.CHART, "shop", chart, variant=name, values=values)
        for name, values in (("", ()), ("a", (chart / "ci/a-values.yaml",)), ("b", (chart / "ci/b-values.yaml",)))
    )
    found = helm.read_variants(stacks, ChartOptions(), Limits(), tmp_path)
    assert [data_of(each) for each in found] == [{"m": {"a": "0"}}, {"m": {"a": "1"}}, {"m": {"a": "2"}}]


def test_every_extension_is_a_manifest_but_notes_and_partials_are_not(tmp_path: Path) -> None:
    chart = write(
        tmp_path / "shop",
        {
            "templates/a.yml": config_map("a", "  x: a\n"),
            "templates/b.txt": config_map("b", "  x: b\n"),
            "templates/NOTES.txt": config_map("notes", "  x: notes\n"),
            "templates/_part.yaml": config_map("part", "  x: part\n"),
            "templates/empty.yaml": "{{- if .Values.no }}\nkind: ConfigMap\n{{- end }}\n",
        },
    )
    parsed = read(chart)
    assert data_of(parsed) == {"a": {"x": "a"}, "b": {"x": "b"}}
    assert Input("shop/templates/empty.yaml", InputState.NOT_APPLICABLE, "renders to nothing with these values") in (
        parsed.inputs
    )
    assert states(parsed)["shop/templates/NOTES.txt"] is InputState.NOT_APPLICABLE


def test_capabilities_follow_the_options(tmp_path: Path) -> None:
    line = '  all: "{{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.APIVersions.Has "x.io/v1" }}"\n'
    chart = write(tmp_path / "shop", {"templates/map.yaml": config_map("m", line)})
    options = ChartOptions(kube_version="1.29", api_versions=("x.io/v1",))
    assert data_of(read(chart, options)) == {"m": {"all": "v1.29 true"}}
    assert data_of(read(chart)) == {"m": {"all": f"{helm.HELM_KUBE_VERSION} false"}}


def test_a_chart_for_another_kubernetes_is_rendered_and_reported(tmp_path: Path) -> None:
    files = {"templates/map.yaml": config_map("m", "  a: b\n")}
    chart = write(tmp_path / "shop", files, kubeVersion='">=1.20 <1.25"')
    parsed = read(chart)
    assert data_of(parsed) == {"m": {"a": "b"}}
    assert messages(parsed) == [
        "render: the chart does not render: the chart asks for Kubernetes >=1.20 <1.25 and Helm would refuse v1.36.0"
    ]
    assert messages(read(chart, ChartOptions(kube_version="1.24.3"))) == []


def test_hooks_and_tests_are_marked(tmp_path: Path) -> None:
    job = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {0}\n  annotations:\n    helm.sh/hook: {1}\n"
    files = {"templates/job.yaml": job.format("migrate", "pre-install,pre-upgrade")}
    chart = write(tmp_path / "shop", files | {"templates/tests/t.yaml": job.format("try", "test")})
    assert {each.name: each.hook for each in read(chart).resources} == {
        "migrate": "pre-install,pre-upgrade",
        "try": "test",
    }


def test_namespace_is_symbolic_unless_given(tmp_path: Path) -> None:
    files = {
        "templates/a.yaml": config_map("a", "  url: http://web.{{ .Release.Namespace }}.svc\n"),
        "templates/b.yaml": config_map("b\n  namespace: {{ .Release.Namespace }}", "  x: y\n"),
        "templates/c.yaml": config_map("c\n  namespace: default", "  x: y\n"),
    }
    chart = write(tmp_path / "shop", files)
    symbol = "{{ .Release.Namespace }}"
    parsed = read(chart)
    assert {each.name: (each.namespace, each.namespace_assumed) for each in parsed.resources} == {
        "a": (symbol, False),
        "b": (symbol, False),
        "c": ("default", False),
    }
    assert data_of(parsed)["a"] == {"url": f"http://web.{symbol}.svc"}
    given = read(chart, ChartOptions(namespace="live", release_name="r"))
    assert {each.name: each.namespace for each in given.resources} == {"a": "live", "b": "live", "c": "default"}


def test_custom_resource_definitions_are_included(tmp_path: Path) -> None:
    crd = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata:\n  name: {}\n  annotations:\n    raw: '{{{{ .x }}}}'\n"
    )
    chart = write(
        tmp_path / "shop",
        {
            "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n"
            "dependencies:\n- {name: idle, version: 1.0.0, condition: idle.enabled}\n- {name: live, version: 1.0.0}\n",
            "values.yaml": "idle:\n  enabled: false\n",
            "crds/a.yaml": crd.format("as.x.io"),
            "crds/README.md": "nothing\n",
            "charts/live/Chart.yaml": "apiVersion: v2\nname: live\nversion: 1.0.0\n",
            "charts/live/crds/b.yaml": crd.format("bs.x.io"),
            "charts/idle/Chart.yaml": "apiVersion: v2\nname: idle\nversion: 1.0.0\n",
            "charts/idle/crds/c.yaml": crd.format("cs.x.io"),
        },
    )
    parsed = read(chart)
    assert [(each.name, each.body["metadata"]["name"].span.file) for each in parsed.resources] == [
        ("bs.x.io", "shop/charts/live/crds/b.yaml"),
        ("as.x.io", "shop/crds/a.yaml"),
    ]
    assert messages(parsed) == []


def test_library_chart_is_not_applicable(tmp_path: Path) -> None:
    parsed = read(
        write(tmp_path / "lib", {"templates/_x.tpl": '{{ define "x" }}{{ end }}'}, name="lib", type="library")
    )
    assert (parsed.resources, parsed.diagnostics) == ((), ())
    assert set(states(parsed).values()) == {InputState.NOT_APPLICABLE}


def test_helmignored_files_are_not_rendered(tmp_path: Path) -> None:
    files = {
        ".helmignore": "# no drafts\ndraft-*\n/templates/old/\n",
        "templates/draft-a.yaml": config_map("draft", "  x: {{ fail `never` }}\n"),
        "templates/old/b.yaml": config_map("old", "  x: {{ fail `never` }}\n"),
        "templates/a.yaml": config_map("a", "  x: z\n"),
    }
    parsed = read(write(tmp_path / "shop", files))
    assert data_of(parsed) == {"a": {"x": "z"}}
    ignored = [each.path for each in parsed.inputs if each.reason == "left out by the chart's .helmignore"]
    assert sorted(ignored) == ["shop/templates/draft-a.yaml", "shop/templates/old"]


def test_nothing_of_the_outside_reaches_a_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid")
    lines = (
        '  lookup: {{ lookup "v1" "Secret" "a" "b" | toJson | quote }}\n'
        '  name: {{ getHostByName "localhost" | quote }}\n'
        '  file: {{ .Files.Get "../secret" | quote }}{{ .Files.Get "/etc/hostname" | quote }}\n'
    )
    (tmp_path / "secret").write_text("secret")
    chart = write(tmp_path / "shop", {"templates/map.yaml": config_map("m", lines.replace("}}{{", "}} # {{"))})
    assert data_of(read(chart)) == {"m": {"lookup": "{}", "name": "", "file": ""}}


@pytest.mark.parametrize(
    ("schema", "outside"),
    [
        ('{"properties": {"a": {"$ref": "https://evil.invalid/a.json"}}}', "https://evil.invalid/a.json"),
        ('{"allOf": [{"$ref": "file:///etc/passwd"}]}', "file:///etc/passwd"),
        ('{"$id": "http://evil.invalid/", "$ref": "b.json"}', "b.json"),
        ('{"$schema": "http://evil.invalid/schema"}', "http://evil.invalid/schema"),
    ],
)
def test_a_schema_does_not_reach_out(tmp_path: Path, schema: str, outside: str) -> None:
    files = {"values.schema.json": schema, "templates/map.yaml": config_map("m", "  a: b\n")}
    parsed = read(write(tmp_path / "shop", files))
    assert data_of(parsed) == {"m": {"a": "b"}}
    (note,) = parsed.diagnostics
    assert (note.kind, note.failed, note.span.file) == (DiagnosticKind.NOTE, False, "shop/values.schema.json")
    assert outside in note.message


def test_a_schema_that_refers_to_itself_holds(tmp_path: Path) -> None:
    schema = (
        '{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"s": {"type": "string"}},'
        ' "properties": {"a": {"$ref": "#/definitions/s"}}}'
    )
    files = {"values.schema.json": schema, "values.yaml": "a: 1\n", "templates/map.yaml": config_map("m", "  a: b\n")}
    assert messages(read(write(tmp_path / "shop", files))) == [
        "render: the chart does not render: values.schema.json of shop refuses values key a: got number, want string"
    ]


def test_absent_library_is_said_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helm, "library", lambda: "")
    parsed = read(write(tmp_path / "shop", {"templates/a.yaml": config_map("a", "  x: z\n")}))
    assert [(each.kind, each.remedy, each.failed, each.span) for each in parsed.diagnostics] == [
        (
            DiagnosticKind.RENDER,
            "pip install 'iac-scan[helm]'",
            True,
            Span("shop/Chart.yaml", precision=Precision.DOCUMENT),
        )
    ]


FAKE_HELM = """#!{python}
import os, sys
assert sys.argv[1:4] == ["template", "web", sys.argv[3]], sys.argv
assert sys.argv[4:6] == ["--namespace", "live"] and "--include-crds" in sys.argv, sys.argv
assert sys.argv[sys.argv.index("--set") + 1] == "a=b;c $(d)", sys.argv
assert os.environ["HELM_CONFIG_HOME"].startswith(os.path.dirname(sys.argv[3])), os.environ
assert "SECRET" not in os.environ
text = open(os.path.join(sys.argv[3], "templates/map.yaml"), encoding="utf-8").read()
sys.stderr.write("WARNING: this is only a warning\\n")
sys.stdout.write("---\\n# Source: shop/templates/map.yaml\\n" + text.replace("{{{{ .Values.x }}}}", "from-helm"))
"""


def fake_helm(folder: Path, text: str) -> str:
    program = folder / "fake-helm"
    program.write_text(text)
    program.chmod(0o755)
    return str(program)


def test_helm_binary_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    chart = write(tmp_path / "shop", {"templates/map.yaml": config_map("m", "  x: {{ .Values.x }}\n")})
    program = fake_helm(tmp_path, FAKE_HELM.format(python=sys.executable))
    options = ChartOptions(helm_binary=program, namespace="live", release_name="web", set=("a=b;c $(d)",))
    parsed = read(chart, options)
    assert messages(parsed) == []
    assert data_of(parsed) == {"m": {"x": "from-helm"}}
    span = parsed.resources[0].body["data"]["x"].span
    assert (span.file, span.start.line, span.precision) == ("shop/templates/map.yaml", 6, Precision.LINE)


def test_helm_binary_that_fails_hangs_or_is_absent(tmp_path: Path) -> None:
    chart = write(tmp_path / "shop", {"templates/map.yaml": config_map("m", "  x: {{ fail `no` }}\n")})
    fails = fake_helm(
        tmp_path, "#!/bin/sh\necho 'Error: execution error at (shop/templates/map.yaml:6:8): no' >&2\nexit 1\n"
    )
    parsed = read(chart, ChartOptions(helm_binary=fails))
    assert [(each.message, each.span.file, each.span.start.line) for each in parsed.diagnostics] == [
        ("the chart does not render: no", "shop/templates/map.yaml", 6)
    ]
    hangs = fake_helm(tmp_path, "#!/bin/sh\nexec sleep 60\n")
    assert messages(read(chart, ChartOptions(helm_binary=hangs), render_seconds=0.5)) == [
        "render: the chart does not render: rendering took longer than 0.5 s"
    ]
    assert messages(read(chart, ChartOptions(helm_binary="/nowhere/helm"))) == [
        "render: the chart does not render: the Helm binary /nowhere/helm can't be run: No such file or directory"
    ]
