"""The audit report: whole, safe with hostile names and secrets, the same for the same input."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.model.check import Severity
from iac_scan.model.comparison import Bucket, Comparison, Gone, Known, Standing
from iac_scan.model.connectivity import Connection
from iac_scan.model.finding import Verdict
from iac_scan.model.intervals import NOTHING, ports
from iac_scan.pipeline import scan
from iac_scan.reports.audit import write
from iac_scan.reports.audit.drawing import drawn
from iac_scan.reports.audit.excerpt import hidden
from iac_scan.reports.audit.flows import Flow, end, flow
from tests.reports.scanned_shop import result

VOID = {"meta", "input", "br", "link"}
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


class Page(HTMLParser):
    """Reads a page strictly: every element is closed where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.elements.append((tag, values))
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if str(values.get("href", "")).startswith("#"):
            self.targets.append(str(values["href"])[1:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(*paths: Path, **options: object) -> str:
    out = io.StringIO()
    write(scan(Config(paths=paths, **options)), out)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("name", ["shop", "shop-fixed", "attack-path"])
def test_the_page_is_whole_and_needs_nothing_else(name: str) -> None:
    text = page_of(SAMPLES / name)
    page = Page(text)
    assert sorted(page.ids) == sorted(set(page.ids))
    assert set(page.targets) <= set(page.ids)
    assert [tag for tag, values in page.elements if "src" in values or tag in ("link", "iframe", "img")] == []
    assert re.findall(r"url\((?!#)|@import|https?://[^\s\"<]*\.(?:js|css)", text) == []


def test_two_pages_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert "2023-11-14 22:13 UTC" in page_of(SAMPLES / "attack-path")
    assert page_of(SAMPLES / "attack-path") == page_of(SAMPLES / "attack-path")


def test_every_finding_and_diagnostic_is_there() -> None:
    out = io.StringIO()
    write(result(), out)
    page = Page(out.getvalue())
    findings = [values for tag, values in page.elements if values.get("class") == "finding"]
    assert len(findings) == len(result().findings)
    assert {str(values["data-state"]) for values in findings} == {
        "suppressed" if entry.suppressed else str(entry.verdict) for entry in result().findings
    }
    assert "the dependency &#39;redis&#39; is declared but not there" in out.getvalue()


HOSTILE = """
apiVersion: v1
kind: Pod
metadata:
  name: "</script><img src=x onerror=alert(1)>"
  namespace: shop
spec:
  containers:
    - name: "a\\u202e\\e[31m</details><b>"
      image: "registry.example.com/web:1.0"
      securityContext: {privileged: true}
"""


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(HOSTILE)
    text = page_of(tmp_path)
    page = Page(text)
    assert [tag for tag, values in page.elements if tag == "img" or any(key.startswith("on") for key in values)] == []
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in text


SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: login, namespace: shop}
stringData:
  password: correct-horse-battery-9
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.0
      env:
        - name: DB_PASSWORD
          value: correct-horse-battery-9
      securityContext: {privileged: true}
"""


def test_excerpts_hide_secrets(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(SECRET)
    text = page_of(tmp_path)
    assert 'class="excerpt"' in text
    assert "correct-horse" not in text
    assert "DB_PASSWORD" in text


def test_excerpts_hide_what_kubeconfigs_and_encryption_hold(tmp_path: Path) -> None:
    samples = Path(__file__).parents[2] / "checks" / "control_plane"
    for number, name in enumerate(("credential-in-kubeconfig", "encryption-key-in-file")):
        shutil.copyfile(samples / name / "fail.yaml", tmp_path / f"{number}.yaml")
    text = page_of(tmp_path)
    assert text.count('class="excerpt"') >= 5
    assert not [word for word in ("LS0tLS1", "5f1d7a84", "sommer", "bm90IGEga2V5") if word in text]


@pytest.mark.parametrize(
    ("line", "before", "everything", "shown"),
    [
        ("      privileged: true", "", False, "      privileged: true"),
        ("  password: s3cr3t-Passw0rd!", "", False, "  password: …"),
        ("    value: s3cr3t-Passw0rd!", "  - name: DB_PASSWORD", False, "    value: …"),
        ("    value: plain", "  - name: MODE", False, "    value: plain"),
        ("  anything: at all", "", True, "  anything: …"),
        ("  name: login", "", True, "  name: login"),
        ("    QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", "", False, "    …"),
        ("  url: https://user:hunter2x@example.com/", "", False, "  url: …"),
        ("  - AKIAIOSFODNN7ABCDEFG", "", False, "…"),
        ("  - {token: Zk3vT9qLmW2xRb7N, ttl: 0s}", "", False, "  - {token: …, ttl: 0s}"),
        ("  - {name: u, anything: at all}", "", True, "  - {name: u, anything: …}"),
        ("  user: {name: u, anything: at all}", "", True, "  user: …"),
        ("    token: q1w2e3.0a1b2c3d4e5f6a7b", "", False, "    token: …"),
        (f"certificateKey: {'0a' * 32}", "", False, "certificateKey: …"),
        (f"image: a@sha256:{'0a' * 32}", "", False, f"image: a@sha256:{'0a' * 32}"),
    ],
)
def test_hidden(line: str, before: str, everything: bool, shown: str) -> None:
    assert hidden(line, before, all_values=everything) == shown


def test_files_outside_the_scanned_folder_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "outside.yaml").write_text("apiVersion: v1\nkey: must not be shown\n" * 20)
    plain = result(root=tmp_path / "inside")
    span = replace(plain.findings[0].span, file="../outside.yaml")
    out = io.StringIO()
    write(replace(plain, findings=(replace(plain.findings[0], span=span),)), out)
    assert "must not be shown" not in out.getvalue()


def test_connections_are_gathered_by_namespace_if_there_are_many() -> None:
    rows = [
        Connection("shop/a[Pod]", "bank/b[Pod]", ports("TCP", 80, 80)),
        Connection("shop/c[Pod]", "bank/b[Pod]", ports("TCP", 80, 80)),
        Connection("shop/a[Pod]", "shop/c[Pod]", ports("TCP", 80, 80)),
        Connection("shop/a[Pod]", "0.0.0.0-255.255.255.255[External]", NOTHING, ports("TCP", 80, 80)),
    ]
    assert flow(("one",), 100, rows).links == {("shop", "bank"): (2, 0), ("shop", "outside"): (0, 1)}
    assert ("shop/a[Pod]", "shop/c[Pod]") in (flow(("one",), 3, rows).links or {})
    assert end("shop/a[Pod]", gathered=False) == "shop/a[Pod]"


def test_without_the_lists_of_policies_nothing_drawn_is_open() -> None:
    found = flow(("a",), 2, [Connection("a/x[Pod]", "a/y[Pod]", ports("TCP", 1, 2))], certain=False)
    assert found.links == {("a/x[Pod]", "a/y[Pod]"): (0, 1)}


def test_many_ends_that_are_connected_alike_are_one() -> None:
    web = ports("TCP", 80, 80)
    open_ones = [f"open-{number:02}" for number in range(20)]
    closed_ones = [f"closed-{number:02}" for number in range(10)]
    rows = [Connection(f"{a}/x[Pod]", f"{b}/x[Pod]", web) for a in open_ones for b in open_ones if a != b]
    rows += [Connection(f"{name}/x[Pod]", "open-00/x[Pod]", NOTHING, web) for name in closed_ones]
    told = flow(("one",), 31, rows)
    assert told.groups == {
        "10 alike: closed-00, …": tuple(closed_ones),
        "19 alike: open-01, …": tuple(open_ones[1:]),
    }
    assert told.links == {
        ("10 alike: closed-00, …", "open-00"): (0, 10),
        ("19 alike: open-01, …", "19 alike: open-01, …"): (19 * 18, 0),
        ("19 alike: open-01, …", "open-00"): (19, 0),
        ("open-00", "19 alike: open-01, …"): (19, 0),
    }
    assert str(drawn(told)).count("<path") == 3


def test_a_drawing_has_an_arrow_for_each_link_and_none_for_too_many_ends() -> None:
    links = {("<a>", "b"): (1, 0), ("b", "outside"): (0, 2)}
    text = str(drawn(Flow((), gathered=False, ends=("<a>", "b", "outside"), links=links, workloads=2)))
    assert text.count("<path") == 2
    assert 'class="undecided outside"' in text
    assert "<title>&lt;a&gt; → b: 1 open</title>" in text
    assert drawn(Flow((), gathered=True, ends=tuple(map(str, range(61))), links={}, workloads=61)) is None


UNDECIDED = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""


def test_a_check_that_only_leaves_questions_is_not_marked_as_a_failure(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(UNDECIDED)
    text = page_of(tmp_path)
    assert '<h3><span class="badge unknown">unknown</span> Policy that nothing enforces' in text
    assert "<p>Nothing fails.</p>" in text


def test_only_paths_are_told_as_steps() -> None:
    assert "<ol class=chain>" in page_of(SAMPLES / "attack-path")
    assert "<ol class=chain>" not in page_of(SAMPLES / "registry-farm")


def test_what_a_framework_leaves_open_is_told_by_its_reason() -> None:
    text = page_of(SAMPLES / "attack-path")
    assert "<b>Not evaluated, no check judges it (" in text
    assert '<span class="badge not-evaluated">' not in text


def test_the_scope_names_every_input() -> None:
    text = page_of(SAMPLES / "attack-path")
    for path in (SAMPLES / "attack-path").glob("*.yaml"):
        assert f"attack-path/{path.name}</code></li>" in text


def test_the_page_says_what_was_asked() -> None:
    text = page_of(
        SAMPLES / "shop",
        kubernetes_version=(1, 31),
        disable=("open-*",),
        parameters={"root-user.floor": 5},
        suppress=False,
        allow_incomplete=True,
    )
    assert (
        "Judged by rules and defaults of Kubernetes 1.31; checks of the profiles default; without the checks open-*; "
        "own parameters: root-user.floor; suppressions ignored; gaps accepted."
    ) in text
    assert "Judged by rules and defaults of Kubernetes 1.37; only the checks root-user." in page_of(
        SAMPLES / "shop", only=("root-user",)
    )


def test_the_history_of_each_finding_is_told() -> None:
    scanned = result()
    plain = [entry for entry in scanned.findings if not entry.suppressed]
    standings = {entry.fingerprint: Standing(Bucket.UNCHANGED, "2026-01-02") for entry in plain}
    standings[plain[0].fingerprint] = Standing(Bucket.NEW, reason="it was low before")
    standings[plain[1].fingerprint] = Standing(Bucket.INCOMPARABLE, reason="the check has changed since")
    was = Known(
        "fp/v1:x", "old-check", Severity.LOW, Verdict.FAIL, "<b>was</b> bad", "Pod/a", "m", "a.yaml", "2025-03-04"
    )
    comparison = Comparison("<main>", standings, (Gone(was, Bucket.FIXED), Gone(was, Bucket.INCOMPARABLE, "not run")))
    out = io.StringIO()
    write(replace(scanned, comparison=comparison), out)
    text = out.getvalue()
    page = Page(text)
    found = [values for tag, values in page.elements if values.get("class") == "finding"]
    states = [str(values.get("data-history")) for values in found]
    assert {name: states.count(name) for name in states} == {
        "new": 1,
        "incomparable": 1,
        "unchanged": len(plain) - 2,
        "None": 1,
    }
    for part in (
        "Compared with <code>&lt;main&gt;</code>",
        "New: it was low before",
        "Incomparable: the check has changed since",
        "Unchanged since 2026-01-02",
        "&lt;b&gt;was&lt;/b&gt; bad",
        "2025-03-04",
    ):
        assert part in text
    assert {values["value"] for tag, values in page.elements if values.get("name") == "history"} == {
        "new",
        "unchanged",
        "incomparable",
    }
    assert set(page.targets) <= set(page.ids)


def test_no_history_is_told_without_a_comparison() -> None:
    out = io.StringIO()
    write(result(), out)
    assert "data-history" not in out.getvalue().partition("<script>")[0]
    assert 'id="history"' not in out.getvalue()


BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.skipif(BROWSER is None, reason="no browser")
def test_a_browser_counts_the_findings(tmp_path: Path) -> None:
    page = tmp_path / "audit.html"
    page.write_text(page_of(SAMPLES / "attack-path"), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    shown = subprocess.run(
        [str(BROWSER), *flags, page.as_uri()], capture_output=True, text=True, timeout=60, check=True
    )
    assert '<output id="matches">5 of 5 findings</output>' in shown.stdout
