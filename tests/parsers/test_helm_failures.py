"""What does not render, or can't be trusted to, ends in a clear failed diagnostic within bounds."""

import gzip
import io
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from iac_scan.config import ChartOptions
from iac_scan.model.finding import Diagnostic, DiagnosticKind, InputState
from iac_scan.model.source import Position, Precision, Span
from iac_scan.parsers.helm import files as helm_files
from iac_scan.parsers.helm.chart import packaged_chart
from tests.parsers.helm_charts import config_map, data_of, messages, place, read, states, write

pytest.importorskip("helm_python")

ENDLESS = "{{ range until 30000 }}{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}{{ end }}"
SECONDS = 20.0  # far more than any of these may take


def only(chart: Path, **limits: Any) -> Diagnostic:
    """The one diagnostic of a chart that does not render; its manifests must be failed inputs."""
    parsed = read(chart, **limits)
    assert parsed.resources == ()
    assert InputState.SCANNED not in states(parsed).values()
    assert InputState.FAILED in states(parsed).values()
    (diagnostic,) = parsed.diagnostics
    assert diagnostic.failed
    return diagnostic


def test_required_names_template_line_and_values_key(tmp_path: Path) -> None:
    template = config_map("m", "  a: b\n  tag: {{ required `a tag is needed` .Values.image.tag }}\n")
    chart = write(tmp_path / "shop", {"values.yaml": "# images\nimage:\n  name: x\n", "templates/map.yaml": template})
    assert only(chart) == Diagnostic(
        DiagnosticKind.RENDER,
        "the chart does not render: a tag is needed; values key image.tag, not set (shop/values.yaml:2)",
        Span("shop/templates/map.yaml", Position(7, 11), Position(7, 58)),
        "set image.tag with a values file (-f) or --set",
        failed=True,
    )


def test_fail_in_a_partial_points_into_the_manifest_or_the_partial(tmp_path: Path) -> None:
    files = {
        "templates/_helpers.tpl": '{{ define "check" }}\n{{ if .Values.bad }}{{ .Values.a.b.c }}{{ end }}{{ end }}',
        "templates/map.yaml": config_map("m", '  a: {{ include "check" . }}\n'),
    }
    diagnostic = only(write(tmp_path / "shop", files | {"values.yaml": "bad: true\n"}))
    assert diagnostic.message == (
        "the chart does not render: 'b' is read from something that is not set, in .Values.a.b.c; "
        "values key a.b.c, not set (shop/values.yaml:1)"
    )
    assert place(diagnostic.span) == "shop/templates/_helpers.tpl:2 line"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  a: {{ nope }}\n", 'function "nope" not defined'),
        ("  a: {{ if }\n", 'unexpected "}" in if'),
        ("  a: {{ .Values.x | b64dec | fail }}\n", "a string is expected and nothing is given, in b64dec"),
    ],
)
def test_template_errors_are_told_without_noise(tmp_path: Path, line: str, message: str) -> None:
    diagnostic = only(write(tmp_path / "shop", {"templates/map.yaml": config_map("m", line)}))
    assert diagnostic.message.startswith(f"the chart does not render: {message}")
    assert place(diagnostic.span) == "shop/templates/map.yaml:6 line"


def test_schema_violations_are_one_diagnostic_each_at_the_key(tmp_path: Path) -> None:
    schema = """{"type": "object", "required": ["owner"], "properties": {
      "replicas": {"type": "integer"}, "image": {"type": "object", "required": ["tag"]}}}"""
    files = {
        "values.schema.json": schema,
        "values.yaml": "image:\n  name: x\nreplicas: many\n",
        "templates/map.yaml": config_map("m", "  a: b\n"),
    }
    parsed = read(write(tmp_path / "shop", files))
    assert sorted((each.message.partition(" refuses ")[2], place(each.span)) for each in parsed.diagnostics) == [
        ("values key image.tag, not set: missing property 'tag'", "shop/values.yaml:1 block"),
        ("values key owner, not set: missing property 'owner'", "shop/values.yaml:1 document"),
        ("values key replicas: got string, want integer", "shop/values.yaml:3 line"),
    ]


def test_schema_of_a_subchart_names_the_key_as_the_parent_sets_it(tmp_path: Path) -> None:
    files = {
        "values.yaml": "db:\n  size: big\n",
        "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
        "charts/db/values.schema.json": '{"properties": {"size": {"type": "integer"}}}',
        "templates/map.yaml": config_map("m", "  a: b\n"),
    }
    diagnostic = only(write(tmp_path / "shop", files))
    assert diagnostic.message == (
        "the chart does not render: values.schema.json of db refuses values key db.size: got string, want integer"
    )
    assert place(diagnostic.span) == "shop/values.yaml:2 line"


def test_rendered_text_that_is_not_yaml_fails_at_its_template_line(tmp_path: Path) -> None:
    chart = write(
        tmp_path / "shop",
        {
            "templates/bad.yaml": "kind: A\n{{- if true }}\napiVersion: [\n{{- end }}\n---\n"
            + config_map("second", "  a: b\n"),
            "templates/map.yaml": config_map("m", "  a: b\n"),
        },
    )
    parsed = read(chart)
    assert data_of(parsed) == {"m": {"a": "b"}, "second": {"a": "b"}}
    (diagnostic,) = parsed.diagnostics
    assert diagnostic.message.startswith(
        "the chart does not render: the template renders to something that is not YAML"
    )
    assert diagnostic.span.file == "shop/templates/bad.yaml"
    assert diagnostic.failed


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (ENDLESS, "rendering took longer than 3 s"),
        (
            '{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}',
            "rendering template has a nested reference",
        ),
        ('{{ define "y" }}{{ template "y" . }}{{ end }}{{ template "y" . }}', "exceeded maximum template depth"),
        ('{{ $s := "x" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}{{ $s }}', "rendering needed more than"),
        ('a: {{ repeat 400000000 "x" }}{{ repeat 400000000 "x" }}', "rendering needed more than"),
    ],
    ids=["endless", "include", "template", "doubling", "huge"],
)
def test_hungry_templates_end_within_bounds(tmp_path: Path, template: str, reason: str) -> None:
    chart = write(tmp_path / "shop", {"templates/map.yaml": config_map("m", template)})
    # Only what never ends is to meet the limit of time, however busy the machine is.
    seconds = 3.0 if template == ENDLESS else 120.0
    diagnostic = only(chart, render_seconds=seconds, render_memory=600 * 1024 * 1024)
    assert reason in diagnostic.message
    assert len(diagnostic.message) < 700


def test_one_hanging_variant_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    from iac_scan.config import Limits
    from iac_scan.model.source import Stack, StackKind
    from iac_scan.parsers.helm import chart as helm

    line = "  a: b\n{{ if .Values.hang }}" + ENDLESS + "{{ end }}"
    files = {"templates/map.yaml": config_map("m", line), "ci/a-values.yaml": "hang: true\n"}
    chart = write(tmp_path / "shop", files)
    stacks = (
        Stack(StackKind.CHART, "shop", chart, variant="a", values=(chart / "ci/a-values.yaml",)),
        Stack(StackKind.CHART, "shop", chart),
    )
    hanging, fine = helm.read_variants(stacks, ChartOptions(), Limits(render_seconds=1.5), tmp_path)
    assert len(messages(hanging)) == 1
    assert data_of(fine) == {"m": {"a": "b"}}


def test_links_out_of_the_chart_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(config_map("secret", "  a: b\n"))
    chart = write(tmp_path / "shop", {"templates/a.yaml": config_map("m", "  a: b\n"), "extra/b.yaml": ""})
    (chart / "templates/out.yaml").symlink_to(tmp_path / "secret.yaml")
    (chart / "templates/circle").symlink_to(chart)
    (chart / "templates/inside.yaml").symlink_to(chart / "templates/a.yaml")
    parsed = read(chart)
    assert sorted(each.name for each in parsed.resources) == ["m", "m"]
    assert sorted((each.message, place(each.span)) for each in parsed.diagnostics) == [
        ("not read: a symbolic link that leads out of the chart or in a circle", f"shop/templates/{name}:1 line")
        for name in ("circle", "out.yaml")
    ]
    assert states(parsed)["shop/templates/out.yaml"] is InputState.FAILED


def member(
    name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, target: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, len(data), target
    return info, data


def packed(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return path


CHART_YAML = member("shop/Chart.yaml", b"apiVersion: v2\nname: shop\nversion: 1.0.0\n")
MAP = member("shop/templates/map.yaml", config_map("m", "  a: b\n").encode())


def test_packaged_chart_is_read_member_by_member(tmp_path: Path) -> None:
    path = packed(tmp_path / "shop-1.0.0.tgz", CHART_YAML, MAP)
    assert packaged_chart(path)
    parsed = read(path)
    assert data_of(parsed) == {"m": {"a": "b"}}
    assert place(parsed.resources[0].body["data"]["a"].span) == "shop-1.0.0.tgz!/shop/templates/map.yaml:6 line"
    assert states(parsed) == {
        "shop-1.0.0.tgz!/shop/Chart.yaml": InputState.NOT_APPLICABLE,
        "shop-1.0.0.tgz!/shop/templates/map.yaml": InputState.SCANNED,
        "shop-1.0.0.tgz": InputState.NOT_APPLICABLE,
    }


@pytest.mark.parametrize(
    ("hostile", "reason"),
    [
        (member("shop/../../x.yaml", b"a"), "leads out of the chart"),
        (member("/shop/x.yaml", b"a"), "leads out of the chart"),
        (member("C:/shop/x.yaml", b"a"), "leads out of the chart"),
        (member("shop\\x.yaml", b"a"), "leads out of the chart"),
        (member("shop/link.yaml", kind=tarfile.SYMTYPE, target="/etc/passwd"), "a link or a special file"),
        (member("shop/link.yaml", kind=tarfile.LNKTYPE, target="shop/Chart.yaml"), "a link or a special file"),
        (member("shop/device", kind=tarfile.CHRTYPE), "a link or a special file"),
        (member("shop/pipe", kind=tarfile.FIFOTYPE), "a link or a special file"),
        (member("x.yaml", b"a"), "outside the chart's folder"),
        (MAP, "twice"),
        (member("shop/big.bin", b"\0" * (6 * 1024 * 1024)), "larger than the 5 MiB"),
    ],
)
def test_hostile_members_fail_the_archive(tmp_path: Path, hostile: tuple[tarfile.TarInfo, bytes], reason: str) -> None:
    parsed = read(packed(tmp_path / "shop.tgz", CHART_YAML, MAP, hostile))
    assert parsed.resources == ()
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.kind, diagnostic.failed, diagnostic.span.file) == (DiagnosticKind.PARSE, True, "shop.tgz")
    assert reason in diagnostic.message
    assert states(parsed) == {"shop.tgz": InputState.FAILED}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["shop.tgz"]


def bomb(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=9) as file:
        for info, data in (CHART_YAML, MAP):
            file.write(info.tobuf() + data + b"\0" * (-len(data) % 512))
        for number in range(60):
            info, data = member(f"shop/{number}.bin", b"\0" * (4 * 1024 * 1024))
            file.write(info.tobuf() + data)


def crowd(path: Path) -> None:
    packed(path, CHART_YAML, *(member(f"shop/{number}.txt") for number in range(10_001)))


def lie(path: Path) -> None:
    info, _ = member("shop/Chart.yaml")
    info.size = 1 << 40
    path.write_bytes(gzip.compress(info.tobuf() + b"x" * 512))


@pytest.mark.parametrize(
    ("write_archive", "reason"),
    [
        (bomb, "unpacks to more than 100 MiB"),
        (crowd, "more than 10000 members"),
        (lie, "larger than the 5 MiB"),
        (lambda path: path.write_bytes(b"not an archive"), "not readable as a packaged chart"),
        (lambda path: path.write_bytes(gzip.compress(b"x" * 5000)[:40]), "not readable as a packaged chart"),
        (lambda path: packed(path, member("shop/a.txt", b"a")) and None, "there is no Chart.yaml"),
    ],
    ids=["bomb", "crowd", "lie", "text", "cut", "empty"],
)
def test_hostile_archives_end_in_time(tmp_path: Path, write_archive: Callable[[Path], None], reason: str) -> None:
    path = tmp_path / "shop.tgz"
    write_archive(path)
    began = time.monotonic()
    parsed = read(path)
    assert time.monotonic() - began < SECONDS
    assert states(parsed) == {"shop.tgz": InputState.FAILED}
    assert reason in parsed.diagnostics[0].message
    assert packaged_chart(path) is ("Chart.yaml" not in reason and write_archive in (bomb, crowd, lie))


def test_packed_subcharts_are_bounded_too(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as archive:
        for info, data in (
            member("db/Chart.yaml", b"apiVersion: v2\nname: db\nversion: 1.0.0\n"),
            member("../x", b"y"),
        ):
            archive.addfile(info, io.BytesIO(data))
    parsed = read(packed(tmp_path / "shop.tgz", CHART_YAML, member("shop/charts/db-1.0.0.tgz", inner.getvalue())))
    assert "leads out of the chart" in parsed.diagnostics[0].message
    assert helm_files.is_subchart_path("charts/a/charts/b.tgz")
    assert not helm_files.is_subchart_path("templates/charts/b.tgz")


def test_enormous_archives_and_values_files_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "shop.tgz", CHART_YAML, MAP)
    assert "larger than 10 bytes" in messages(read(path, file_size=10))[0]
    chart = write(tmp_path / "shop", {"templates/map.yaml": config_map("m", "  a: b\n")})
    (tmp_path / "v.yaml").write_text("a: " + "b" * 100)
    assert "larger than 10 bytes" in messages(read(chart, ChartOptions(values=(tmp_path / "v.yaml",)), file_size=10))[0]


def test_a_values_file_that_is_absent_or_broken(tmp_path: Path) -> None:
    chart = write(tmp_path / "shop", {"templates/map.yaml": config_map("m", "  a: b\n")})
    absent = read(chart, ChartOptions(values=(tmp_path / "no.yaml",)))
    assert [each.failed for each in absent.diagnostics] == [True]
    assert "can't be read" in absent.diagnostics[0].message
    (tmp_path / "broken.yaml").write_text("a: [\n")
    broken = read(chart, ChartOptions(values=(tmp_path / "broken.yaml",)))
    assert [each.kind for each in broken.diagnostics] == [DiagnosticKind.RENDER]
    assert broken.diagnostics[0].span == Span("shop/Chart.yaml", precision=Precision.DOCUMENT)


@pytest.mark.parametrize(
    ("member", "text", "reason"),
    [
        ("values.yaml", "a: [\n", "cannot load values.yaml"),
        ("Chart.yaml", "a: [\n", "cannot load Chart.yaml"),
        ("Chart.yaml", "apiVersion: v2\nname: shop\n", "chart.metadata.version is required"),
        ("Chart.yaml", "", "chart.metadata.name is required"),
    ],
)
def test_a_chart_that_helm_does_not_load(tmp_path: Path, member: str, text: str, reason: str) -> None:
    diagnostic = only(write(tmp_path / "shop", {"templates/map.yaml": config_map("m", "  a: b\n"), member: text}))
    assert reason in diagnostic.message
    assert diagnostic.span == Span(f"shop/{member}", precision=Precision.DOCUMENT)
