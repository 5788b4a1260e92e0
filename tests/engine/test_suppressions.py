"""Suppressions through the front door: every channel, every key, what is told of those that do nothing."""

import json
import tarfile
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.engine.suppressions import GrammarError, from_option
from iac_scan.model.finding import DiagnosticKind, ExitCode, ScanResult
from iac_scan.model.suppression import Suppression
from iac_scan.parsers.ignore_comments import ignore_comments
from iac_scan.pipeline import scan
from iac_scan.reports import sarif

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: agent
      image: example.com/agent:1
      securityContext:
        privileged: true
    - name: web
      image: example.com/web:1
      securityContext:
        privileged: true
"""
TODAY = date(2026, 6, 1)
PRIVILEGED = ("privileged-container", "pod-*")


def scanned(text: str, *said: Suppression, suppress: bool = True) -> ScanResult:
    return scan(Config(paths=(Path("-"),), stdin=text, suppressions=said, suppress=suppress, today=TODAY))


def states(result: ScanResult, check: str = "privileged-container") -> dict[int, str]:
    """The reason that suppresses each finding of a check, by its line."""
    return {entry.span.start.line: entry.suppressed for entry in result.findings if entry.rule.id == check}


def told(result: ScanResult) -> list[tuple[str, int, str]]:
    entries = (entry for entry in result.diagnostics if entry.kind is DiagnosticKind.SUPPRESSION)
    return [(entry.span.file, entry.span.start.line, entry.message) for entry in entries]


def with_line(text: str, number: int, line: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[: number - 1], line + "\n", *lines[number - 1 :]])


def test_a_comment_on_the_line_speaks_of_that_line_only() -> None:
    line = "        privileged: true\n"
    text = POD.replace(line, f"{line[:-1]} # iac-scan:ignore privileged-container: loads a module\n", 1)
    assert states(scanned(text)) == {11: "loads a module", 15: ""}


def test_a_comment_above_a_container_speaks_of_it_and_not_of_its_sibling() -> None:
    text = with_line(POD, 8, "    # iac-scan:ignore privileged-container until=2027-01-01 owner=edge: loads a module")
    assert states(scanned(text)) == {12: "loads a module (owner edge, until 2027-01-01)", 16: ""}


def test_a_comment_above_an_object_speaks_of_all_of_it_and_of_no_other() -> None:
    text = (
        "# iac-scan:ignore *: a fixture\n"
        + POD
        + "---\n"
        + POD.replace("name: web\n  namespace", "name: x\n  namespace")
    )
    result = scanned(text)
    assert states(result) == {12: "a fixture", 16: "a fixture", 28: "", 32: ""}
    assert {entry.suppressed for entry in result.findings if entry.resource.name == "web"} == {"a fixture"}


def test_a_comment_for_the_file_speaks_of_every_object_in_it() -> None:
    text = (
        POD
        + "---\n"
        + POD.replace("name: web\n  namespace", "name: x\n  namespace")
        + "# iac-scan:ignore-file *: old\n"
    )
    result = scanned(text)
    assert {entry.suppressed for entry in result.findings} == {"old"}
    assert result.exit_code is ExitCode.CLEAN


def test_what_looks_like_a_comment_inside_a_value_is_none() -> None:
    text = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: notes
data:
  script: |
    # iac-scan:ignore-file *: inside a text
  line: "# iac-scan:ignore-file *: inside a string"
---
"""
    result = scanned(text + POD)
    assert set(states(result).values()) == {""}
    assert told(result) == []


def test_an_annotation_speaks_of_its_object_whether_on_it_or_on_its_pods() -> None:
    text = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  annotations:
    iac-scan.io/ignore: "missing-cpu-request: measured"
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
      annotations:
        iac-scan.io/ignore: |
          privileged-container, writable-root-file-system owner=edge: loads a module
          missing-*: measured
    spec:
      containers:
        - name: web
          image: example.com/web:1
          securityContext:
            privileged: true
"""
    result = scanned(text)
    assert states(result) == {22: "loads a module (owner edge)"}
    assert set(states(result, "missing-cpu-request").values()) == {"measured"}
    assert set(states(result, "missing-memory-limit").values()) == {"measured"}
    assert set(states(result, "unproven-non-root-user").values()) == {""}


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (Suppression(kind="Pod"), {11, 15}),
        (Suppression(namespace="sh*"), {11, 15}),
        (Suppression(name="other"), set()),
        (Suppression(container="agent"), {11}),
        (Suppression(path="spec.containers.[name=web]"), {15}),
        (Suppression(path="*.privileged"), {11, 15}),
        (Suppression(file="*.tf"), set()),
        (Suppression(address="Pod/shop/web"), {11, 15}),
        (Suppression(chart="web"), set()),
        (Suppression(kind="Pod", container="web", namespace="shop"), {15}),
    ],
)
def test_every_key_narrows_what_is_suppressed(said: Suppression, lines: set[int]) -> None:
    from dataclasses import replace

    what = replace(said, checks=("privileged-container",), reason="known", origin="iac-scan.toml:3")
    result = scanned(POD, what)
    assert {line for line, reason in states(result).items() if reason == "known"} == lines
    unused = [("iac-scan.toml", 3, "the suppression of privileged-container matches no finding")]
    assert told(result) == ([] if lines else unused)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("privileged-container", "a suppression gives no reason, so it suppresses nothing"),
        (": because", "a suppression names no check, so it suppresses nothing"),
        (
            "privileged-container until=2026-05-31: later",
            "the suppression of privileged-container has expired on 2026-05-31",
        ),
        (
            "privileged-container until=tomorrow: later",
            "a suppression is to end on 'tomorrow', which is no date such as 2027-01-31",
        ),
        (
            "privileged-container untill=2027-01-01: x",
            "a suppression has the unknown key 'untill'; it may have until and owner",
        ),
        (
            "privileged-contaner: x",
            "a suppression names 'privileged-contaner', which is no check; did you mean 'privileged-container'?",
        ),
        ("root-user: x", "the suppression of root-user matches no finding"),
    ],
)
def test_what_suppresses_nothing_is_told_and_hides_nothing(words: str, message: str) -> None:
    result = scanned(with_line(POD, 1, f"# iac-scan:ignore {words}"))
    assert set(states(result).values()) == {""}
    assert told(result) == [("-", 1, message)]
    assert result.exit_code is ExitCode.FINDINGS


def test_a_suppression_holds_on_its_last_day() -> None:
    result = scanned(with_line(POD, 1, "# iac-scan:ignore privileged-container until=2026-06-01: later"))
    assert set(states(result).values()) == {"later (until 2026-06-01)"}


def test_an_audit_suppresses_nothing() -> None:
    result = scanned("# iac-scan:ignore *: a fixture\n" + POD, suppress=False)
    assert {entry.suppressed for entry in result.findings} == {""}
    assert told(result) == []


def test_terraform_blocks_and_attributes(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        """\
# iac-scan:ignore gke-default-node-account: a sandbox
resource "google_container_node_pool" "work" {
  for_each = toset(["a", "b"])
  name     = each.key
  cluster  = "shop"
  node_config {
    shielded_instance_config {
      enable_secure_boot = false // iac-scan:ignore gke-secure-boot-off: unsigned driver
    }
  }
}
"""
    )
    result = scan(Config(paths=(tmp_path,), today=TODAY))
    said = {(entry.rule.id, entry.resource.name): entry.suppressed for entry in result.findings}
    for key in ("a", "b"):
        address = f'google_container_node_pool.work["{key}"]'
        assert said["gke-default-node-account", address] == "a sandbox"
        assert said["gke-secure-boot-off", address] == "unsigned driver"
    only = Suppression(
        checks=("gke-*",), address='google_container_node_pool.work["a"]', reason="the first", origin="--suppress"
    )
    result = scan(Config(paths=(tmp_path,), only=("gke-node-disk-without-key",), suppressions=(only,), today=TODAY))
    assert [entry.suppressed for entry in result.findings] == ["the first", ""]


def test_instructions_of_dockerfiles(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        "# iac-scan:ignore moving-base-image: rebuilt every night\nFROM debian\nUSER 1000\nCMD ['x']\n"
    )
    result = scan(Config(paths=(tmp_path,), today=TODAY))
    assert {entry.rule.id: entry.suppressed for entry in result.findings} == {
        "moving-base-image": "rebuilt every night"
    }


def test_templates_of_charts(tmp_path: Path) -> None:
    chart = tmp_path / "web"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    (chart / "templates" / "pod.yaml").write_text(
        "{{- /* iac-scan:ignore privileged-container: loads a module */ -}}\n"
        + POD.replace("shop", "{{ .Release.Name }}")
    )
    result = scan(Config(paths=(tmp_path,), today=TODAY))
    assert set(states(result).values()) == {"loads a module"}
    assert told(result) == []


def test_findings_over_several_files_and_about_what_is_absent() -> None:
    text = "# iac-scan:ignore unprotected-pod-*: the mesh decides\n" + POD
    result = scanned(text)
    assert set(states(result, "unprotected-pod-ingress").values()) == {"the mesh decides"}


def test_the_command_line_takes_the_same_keys() -> None:
    assert from_option("check=a,b-* namespace=shop until=2027-01-31 reason='not ours'") == Suppression(
        checks=("a", "b-*"),
        namespace="shop",
        reason="not ours",
        expires=date(2027, 1, 31),
        origin="--suppress",
    )
    for text, words in {
        "check=a": "needs check=ID and reason=TEXT",
        "reason=x": "needs check=ID and reason=TEXT",
        "check=a resaon=x": "did you mean 'reason'?",
        "check=a until=soon reason=x": "until=soon is no date",
        "check='a": "No closing quotation",
    }.items():
        with pytest.raises(GrammarError, match="^.*" + words.replace("?", r"\?")):
            from_option(text)


@pytest.mark.parametrize("line", [": " * 500_000, "- " * 500_000, '"' * 500_000, "{{ " * 300_000])
def test_enormous_lines_are_no_comments_and_take_no_time(line: str) -> None:
    text = f"{line} # iac-scan:ignore a: b\n{line}\n" + "# iac-scan:ignore a: b\n" * 30_000
    assert len(list(ignore_comments("a.yaml", text))) == 1_000


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_quoted_text_of_several_lines_holds_no_comment(quote: str) -> None:
    note = f"note: {quote}a\n  # iac-scan:ignore-file *: x\n  b{quote}\n"
    result = scanned(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {note}---\n{POD}")
    assert set(states(result).values()) == {""}


HEADED = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: example.com/web:1
          securityContext:
            privileged: true
"""


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (1, "# {}"),
        (2, "# {}"),
        (3, "# {}"),
        (None, "apiVersion: apps/v1 # {}"),
        (None, "kind: Deployment # {}"),
        (None, "metadata: # {}"),
    ],
)
@pytest.mark.parametrize("start", ["", "---\n", "# a note\n\n---\n# another\n"])
def test_a_comment_at_the_head_of_an_object_speaks_of_all_of_it(number: int | None, line: str, start: str) -> None:
    said = line.format("iac-scan:ignore privileged-container: measured")
    text = with_line(HEADED, number, said) if number else HEADED.replace(line.partition(" #")[0], said, 1)
    result = scanned(start + text + "---\n" + POD)
    assert [entry.suppressed for entry in result.findings if entry.rule.id == "privileged-container"] == [
        "measured",
        "",
        "",
    ]
    assert told(result) == []


def test_a_comment_behind_the_marker_of_a_document_speaks_of_its_object() -> None:
    text = f"{HEADED}--- # iac-scan:ignore *: a fixture\n{POD}"
    result = scanned(text)
    assert {(entry.resource.kind, entry.suppressed) for entry in result.findings} == {
        ("Deployment", ""),
        ("Pod", "a fixture"),
    }


@pytest.mark.parametrize("number", [4, 6, 9])
def test_a_comment_elsewhere_speaks_of_its_block_only(number: int) -> None:
    result = scanned(with_line(HEADED, number, "# iac-scan:ignore privileged-container: measured"))
    assert set(states(result).values()) == ({"measured"} if number == 6 else {""})


@pytest.mark.parametrize("packaged", [False, True])
def test_comments_of_charts(tmp_path: Path, packaged: bool) -> None:
    files = {
        "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "templates/pod.yaml": "{{/*\n   A note.\n   iac-scan:ignore privileged-container: loads a module\n*/}}\n"
        + POD.replace("shop", "{{ .Release.Name }}"),
        "templates/other.yaml": "# iac-scan:ignore host-network-namespace: not so\n" + POD.replace("web", "other"),
    }
    write_chart(tmp_path, files, packaged=packaged)
    place = "web-1.0.0.tgz!/web" if packaged else "web"
    result = scan(Config(paths=(tmp_path,), today=TODAY))
    found = {(entry.span.file, entry.suppressed) for entry in result.findings if entry.rule.id.startswith("priv")}
    assert found == {
        (f"{place}/templates/pod.yaml", "loads a module"),
        (f"{place}/templates/other.yaml", ""),
    }
    assert told(result) == [
        (f"{place}/templates/other.yaml", 1, "the suppression of host-network-namespace matches no finding")
    ]


def write_chart(folder: Path, files: dict[str, str], *, packaged: bool) -> None:
    if not packaged:
        for name, text in files.items():
            (folder / "web" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "web" / name).write_text(text)
        return
    with tarfile.open(folder / "web-1.0.0.tgz", "w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(f"web/{name}")
            info.size = len(text)
            archive.addfile(info, BytesIO(text.encode()))


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_quoted_text_of_several_lines_in_a_template_holds_no_comment(quote: str) -> None:
    text = (
        "{{- if .Values.a }}\n"
        f"note: {quote}a {{{{ .Values.b | quote }}}}\n  # iac-scan:ignore-file *: x\n  b{quote} # iac-scan:ignore a:\n"
        f"list:\n  - don't\n  - it's {quote}\n# iac-scan:ignore b: z\nspec: 1\n"
        "{{- end }}\n"
    )
    assert [entry.words for entry in ignore_comments("a.yaml", text)] == ["b: z"]


def test_comments_of_several_lines() -> None:
    template = "a: 1\n{{- /*\n  x\n  iac-scan:ignore b: c */ -}}\nspec:\n  x: 1\nother: 1\n"
    assert [(entry.words, entry.line, entry.first, entry.last) for entry in ignore_comments("a.tpl", template)] == [
        ("b: c", 4, 5, 6)
    ]
    terraform = (
        'x = "arn:aws:s3:::a/*"\n# /* \n/*\n iac-scan:ignore b: c\n*/\nresource "a" "b" {\n  c = 1\n}\n'
        'y = "iac-scan:ignore d: e"\n'
    )
    assert [(entry.words, entry.line, entry.first, entry.last) for entry in ignore_comments("a.tf", terraform)] == [
        ("b: c", 4, 6, 8)
    ]


@pytest.mark.parametrize("text", ["{{ " * 300_000, "{{/* " * 200_000, "/* " * 300_000, ": '\n" * 300_000])
@pytest.mark.parametrize("name", ["a.yaml", "a.tf"])
def test_what_never_closes_takes_no_time(name: str, text: str) -> None:
    assert list(ignore_comments(name, f"a: b: c\n{text}\n# iac-scan:ignore-not a: b\n")) == []


def test_a_mark_of_the_byte_order_hides_no_comment() -> None:
    result = scanned("\ufeff# iac-scan:ignore *: a fixture\n" + POD)
    assert {entry.suppressed for entry in result.findings} == {"a fixture"}


def test_each_check_that_a_suppression_names_in_vain_is_told() -> None:
    result = scanned("# iac-scan:ignore privileged-container, host-network-namespace, missing-*: a fixture\n" + POD)
    assert told(result) == [("-", 1, "the suppression of host-network-namespace matches no finding")]


@pytest.mark.parametrize(
    "narrowed",
    [{"only": ("root-user",)}, {"frameworks": ("cis-kubernetes-1.12",)}, {"disable": ("host-network-namespace",)}],
)
def test_what_is_not_asked_for_is_not_told_as_unused(narrowed: dict[str, tuple[str, ...]]) -> None:
    text = "# iac-scan:ignore host-network-namespace: a fixture\n" + POD
    result = scan(Config(paths=(Path("-"),), stdin=text, today=TODAY, **narrowed))  # type: ignore[arg-type]
    assert told(result) == []


def test_a_report_for_code_scanning_tells_where_a_suppression_stands() -> None:
    text = with_line(POD, 8, "    # iac-scan:ignore privileged-container: loads a module")
    text = text.replace("namespace: shop\n", 'namespace: shop\n  annotations: {iac-scan.io/ignore: "root-user: so"}\n')
    said = Suppression(checks=("privileged-container",), container="web", reason="known", origin="iac-scan.toml:1")
    out = StringIO()
    sarif.write(scanned(text, said), out)
    rows = json.loads(out.getvalue())["runs"][0]["results"]
    found = [row["suppressions"] for row in rows if row["ruleId"] == "privileged-container"]
    assert found == [
        [{"kind": "inSource", "justification": "loads a module"}],
        [{"kind": "external", "justification": "known"}],
    ]
