"""The command line as a process: what it prints where, and its exit codes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BAD = """\
apiVersion: v1
kind: Pod
metadata: {name: bad, namespace: shop}
spec:
  containers:
    - {name: app, image: "registry.example.com/app:1", securityContext: {privileged: true}}
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def run(*arguments: str, cwd: Path, stdin: str = "", **environment: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "iac_scan", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.yaml").write_text(BAD)
    (tmp_path / "good.yaml").write_text(BAD.replace("true", "false").replace("bad", "good"))
    return tmp_path


ONLY = ("--check", "privileged-container")


def test_findings(folder: Path) -> None:
    ran = run("scan", "bad.yaml", *ONLY, cwd=folder)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == (
        "critical  bad.yaml:6:74  container 'app' runs privileged\n"
        "          privileged-container · Pod/shop/bad\n"
        "          fix: Remove `privileged: true`.\n"
        "\n"
        "1 finding (1 critical) · 1 resource in 1 stack\n"
        "FAIL: 1 finding at or above medium\n"
    )


def test_clean(folder: Path) -> None:
    ran = run("scan", "good.yaml", *ONLY, cwd=folder)
    assert ran == Ran(0, "no findings · 1 resource in 1 stack\nPASS: no finding at or above medium\n", "")


def test_several_reports_in_one_run(folder: Path) -> None:
    ran = run("scan", ".", "-o", "json=r.json", "-o", "sarif=r.sarif", "-o", "text", *ONLY, cwd=folder)
    assert ran.code == 1
    assert ran.out.endswith("FAIL: 1 finding at or above medium\n")
    assert [row["check_id"] for row in json.loads((folder / "r.json").read_text())["findings"]] == [
        "privileged-container"
    ]
    assert json.loads((folder / "r.sarif").read_text())["version"] == "2.1.0"


def test_the_format_does_not_change_the_gate(folder: Path) -> None:
    codes = {form: run("scan", ".", "-o", form, *ONLY, cwd=folder).code for form in ("text", "json", "sarif")}
    assert codes == {"text": 1, "json": 1, "sarif": 1}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("scan", "absent"), "iac-scan: absent: there is no such file or folder"),
        (
            ("scan", ".", "--fail-on", "bad"),
            "iac-scan: 'bad' is not a severity; choose one of critical, high, medium, low, info",
        ),
        (("scan", ".", "-o", "xml"), "iac-scan: 'xml' is not a report format; choose one of text, json, sarif"),
        (("scan", ".", "-f", "absent.yaml"), "iac-scan: absent.yaml: there is no such values file"),
        (("scan", ".", "--kubernetes-version", "new"), "iac-scan: 'new' is not a Kubernetes version such as 1.33"),
        (("scan", ".", "--checks", "."), "no check found below this folder"),
        (("scan", ".", "--nonsense"), "No such option"),
        (("explain", "privileged-contaner"), "did you mean privileged-container"),
        (("graph", ".", "--format", "png"), "iac-scan: 'png' is not a graph format; choose one of json, dot, mermaid"),
    ],
)
def test_wrong_use(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    ran = run(*arguments, cwd=folder)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_incomplete(folder: Path) -> None:
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: [\n")
    ran = run("scan", ".", *ONLY, cwd=folder)
    assert ran.code == 3
    assert ran.out.endswith("INCOMPLETE: 1 input could not be read, rendered or judged\n")
    assert run("scan", ".", "--allow-incomplete", *ONLY, cwd=folder).code == 1


def test_internal_error(folder: Path) -> None:
    (folder / "sitecustomize.py").write_text("import iac_scan.discovery as d\nd.common_root = None\n")
    ran = run("scan", ".", cwd=folder, PYTHONPATH=f"{folder}{os.pathsep}{ROOT}")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("iac-scan: internal error: TypeError")


def test_a_broken_check_is_incomplete_and_never_a_pass(folder: Path) -> None:
    own = folder / "own" / "always-broken"
    own.mkdir(parents=True)
    (own / "check.py").write_text(
        '"""It breaks.\n\n## Fix\n\nMend it.\n"""\nfrom iac_scan.sdk import Container, Facts, Meta, Severity\n'
        'META = Meta(title="Broken", severity=Severity.LOW, catalogue="K8S-X-1")\n'
        "def check(container: Container, facts: Facts):\n    raise KeyError(container.name)\n"
    )
    ran = run("scan", "good.yaml", "--checks", "own", "--check", "always-broken", cwd=folder)
    assert ran.code == 3
    assert "the check always-broken broke on Pod/shop/good: KeyError: 'app'" in ran.out


def test_standard_input_and_colour(folder: Path) -> None:
    ran = run("scan", "-", *ONLY, cwd=folder, stdin=BAD, FORCE_COLOR="1")
    assert "\x1b[" in ran.out
    assert "-:6:74" in ran.out
    plain = run("scan", "-", *ONLY, cwd=folder, stdin=BAD, FORCE_COLOR="1", NO_COLOR="1")
    assert "\x1b[" not in plain.out


def test_version_and_help(folder: Path) -> None:
    from iac_scan import __version__

    assert run("--version", cwd=folder) == Ran(0, f"iac-scan {__version__}\n", "")
    ran = run("scan", "--help", cwd=folder)
    assert ran.code == 0
    assert "--fail-on" in ran.out


def test_list_and_explain(folder: Path) -> None:
    listing = run("checks", "list", cwd=folder)
    assert listing.code == 0
    assert "privileged-container" in listing.out
    page = run("explain", "privileged-container", cwd=folder)
    assert page.code == 0
    for part in ("Privileged container", "How to fix", "PSS: baseline", "Fail sample", "Pass sample"):
        assert part in page.out


SERVICE = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}}\n"


def test_graph(folder: Path) -> None:
    pod = BAD.replace("name: bad,", "name: bad, labels: {app: web},")
    (folder / "bad.yaml").write_text(pod + SERVICE)
    graph = json.loads(run("graph", "bad.yaml", cwd=folder).out)
    edges = [
        (edge["source"]["address"], edge["relation"], edge["target"]["address"], edge["location"]["start_line"])
        for edge in graph["edges"]
    ]
    assert edges == [
        ("Pod/shop/bad", "runs-as", "ServiceAccount/shop/default", 4),
        ("Pod/shop/bad", "uses-image", "Image/registry.example.com/app:1", 6),
        ("Service/shop/web", "selects", "Pod/shop/bad", 11),
    ]
    assert 'label="Service/shop/web"' in run("graph", "bad.yaml", "--format", "dot", cwd=folder).out
    assert '["Service/shop/web"]' in run("graph", "bad.yaml", "--format", "mermaid", cwd=folder).out


@pytest.mark.parametrize(
    ("thresholds", "code", "reason"),
    [
        (("critical",), 1, "FAIL: 1 finding at or above critical"),
        (("critical=2",), 0, "PASS: 1 finding at or above critical, 2 would close the gate"),
        (("low=3", "critical=2"), 0, "PASS: 1 finding at or above critical, 2 would close the gate; 2 findings at"),
        (("low=2", "critical=2"), 1, "FAIL: 2 findings at or above low, of which 2 close the gate"),
        (("info", "info=9"), 0, "PASS: 2 findings at or above info, 9 would close the gate"),
    ],
)
def test_counts_of_severities_close_the_gate(folder: Path, thresholds: tuple[str, ...], code: int, reason: str) -> None:
    options = [part for threshold in thresholds for part in ("--fail-on", threshold)]
    ran = run("scan", "bad.yaml", *ONLY, "--check", "missing-memory-limit", *options, cwd=folder)
    assert (ran.code, ran.out.splitlines()[-1][: len(reason)]) == (code, reason)


@pytest.mark.parametrize("count", ["", "0", "-1", "x", "²"])
def test_a_count_that_is_none_is_wrong_use(folder: Path, count: str) -> None:
    ran = run("scan", ".", "--fail-on", f"high={count}", cwd=folder)
    assert (ran.code, ran.out) == (2, "")
    assert "the count is a whole number from 1 on" in ran.err


def test_every_format_gives_the_same_exit_code_and_only_imports_what_it_needs(folder: Path) -> None:
    from iac_scan.cli.output import FORMATS

    outputs = [part for form in FORMATS for part in ("-o", f"{form}={folder / form}")]
    assert run("scan", ".", *ONLY, *outputs, cwd=folder).code == 1
    assert [form for form in FORMATS if not (folder / form).read_text("utf-8").strip()] == []
    quiet = "import sys; sys.argv[1:] = ['scan', 'good.yaml', '--check', 'privileged-container']\n"
    quiet += "from iac_scan.cli.app import run\nrun()\n"
    quiet += "print(sorted(name for name in sys.modules if name.startswith('iac_scan.reports.')))"
    done = subprocess.run(
        [sys.executable, "-c", quiet],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == str([f"iac_scan.reports.{name}" for name in ("escape", "summary", "text")])


def test_aws_auth_is_judged_without_any_terraform() -> None:
    """In a process of its own: views of clouds are loaded on demand, and manifests alone may demand them."""
    sample = ROOT / "checks/eks/eks-aws-auth-administrators/fail.yaml"
    assert "eks-aws-auth-administrators" in run("scan", str(sample), cwd=ROOT).out
