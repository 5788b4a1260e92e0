"""Pull requests simulated with real repositories: what is new closes the gate, and nothing else does."""

import csv
import io
import json
import os
import subprocess
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.cli.test_cli import run

ROOT = Path(__file__).parents[2]
ONLY = ("--check", "privileged-container", "--check", "added-capability", "--check", "host-network-namespace")
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: shop}}
spec:
  hostNetwork: {host}
  containers:
{containers}
"""
CONTAINER = """\
    - name: {name}
      image: registry.example.com/{name}:1
      securityContext:
        privileged: {privileged}
        capabilities: {{add: [{added}]}}
"""


def container(name: str, privileged: str = "false", added: str = "") -> str:
    return CONTAINER.format(name=name, privileged=privileged, added=added)


def pod(name: str, *containers: str, host: str = "false") -> str:
    return POD.format(name=name, containers="".join(containers), host=host)


def git(folder: Path, *arguments: str, **more: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment.update(more)
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def commit(folder: Path, files: Mapping[str, str | None]) -> None:
    """Write files (None removes one), and commit everything."""
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "change")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "shop"
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    old = pod("web", container("app", "true"), container("net", "false", "NET_ADMIN, SYS_ADMIN"), host="true")
    commit(folder, {"k8s/web.yaml": old, "k8s/job.yaml": pod("job", container("run", "true"))})
    git(folder, "checkout", "--quiet", "-b", "feature")
    return folder


def changed(folder: Path) -> None:
    """Rename a file, move its lines, reorder its lists, fix one flaw elsewhere, and add one."""
    net = container("net", "false", "SYS_ADMIN, NET_ADMIN")
    moved = "# moved down\n\n\n" + pod("web", container("side", "true"), net, container("app", "true"), host="true")
    commit(folder, {"k8s/web.yaml": None, "deploy/front.yaml": moved, "k8s/job.yaml": pod("job", container("run"))})


def report(folder: Path, *arguments: str) -> tuple[int, Any]:
    ran = run("scan", ".", *ONLY, "-o", "json", *arguments, cwd=folder)
    assert ran.err == ""
    data = json.loads(ran.out)
    schema = json.loads((ROOT / "schemas/report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(data)
    return ran.code, data


def buckets(data: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in data["findings"]:
        found.setdefault(row["history"]["bucket"], []).append(row["message"])
    for row in data["comparison"]["gone"]:
        found.setdefault(row["bucket"], []).append(row["message"])
    return {bucket: sorted(messages) for bucket, messages in found.items()}


OLD = [
    "container 'app' runs privileged",
    "container 'net' adds the capability NET_ADMIN",
    "container 'net' adds the capability SYS_ADMIN",
    "the pod shares the node's network: hostNetwork is true",
]


def test_the_gate_closes_on_the_new_finding_only(repository: Path) -> None:
    changed(repository)
    code, data = report(repository, "--diff-against", "main")
    assert buckets(data) == {
        "unchanged": OLD,
        "new": ["container 'side' runs privileged"],
        "fixed": ["container 'run' runs privileged"],
    }
    assert code == 1
    base = git(repository, "rev-parse", "main").strip()[:10]
    counts = f"1 fixed, 4 unchanged against main ({base})"
    assert data["summary"]["reason"] == f"1 new finding at or above medium ({counts})"


def test_every_report_tells_new_from_old(repository: Path) -> None:
    changed(repository)
    names = ("text", "junit", "github", "markdown", "csv", "sarif")
    outputs = [part for name in names for part in ("-o", f"{name}=../{name}")]
    assert run("scan", ".", *ONLY, *outputs, "--diff-against", "main", cwd=repository).code == 1
    written = {name: (repository.parent / name).read_text("utf-8") for name in names}
    new, old, fixed = ("container 'side' runs privileged", OLD[0], "container 'run' runs privileged")
    shown = {name: [old in text, fixed in text] for name, text in written.items() if name in ("text", "github")}
    assert shown == {"text": [False, True], "github": [False, False]}
    assert all(new in unescape(text) for text in written.values())
    cases = ElementTree.fromstring(written["junit"]).iter("testcase")
    assert {(case[0].tag, case[0].attrib["message"]) for case in cases if len(case)} == {
        ("failure", f"critical: {new}"),
        ("skipped", "unchanged: known before (and 1 more)"),
        ("skipped", "unchanged: known before"),
    }
    rows = list(csv.DictReader(io.StringIO(written["csv"])))
    assert sorted((row["message"], row["history"]) for row in rows) == sorted(
        [(new, "new"), *((message, "unchanged") for message in OLD)]
    )
    results = json.loads(written["sarif"])["runs"][0]["results"]
    assert {row["message"]["text"]: row["baselineState"] for row in results} == {
        new: "new",
        **dict.fromkeys(OLD, "unchanged"),
    }


def test_the_work_tree_is_as_it_was(repository: Path) -> None:
    hook = repository / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    ran = repository.parent / "ran"
    hook.write_text(f"#!/bin/sh\ntouch '{ran}'\n")
    hook.chmod(0o755)
    (repository / "k8s/untracked.yaml").write_text(pod("extra", container("own", "true")))
    before = git(repository, "status", "--porcelain"), git(repository, "stash", "list")
    code, data = report(repository, "--diff-against", "main")
    assert (code, buckets(data)["new"]) == (1, ["container 'own' runs privileged"])
    assert (git(repository, "status", "--porcelain"), git(repository, "stash", "list")) == before
    assert git(repository, "worktree", "list").count("\n") == 1
    assert not ran.exists()
    git(repository, "checkout", "--quiet", "--detach")
    assert ran.exists()


def test_what_happens_on_the_base_branch_meanwhile_is_not_the_branch_s_doing(repository: Path) -> None:
    changed(repository)
    git(repository, "checkout", "--quiet", "main")
    commit(repository, {"k8s/web.yaml": pod("web", container("app"))})
    git(repository, "checkout", "--quiet", "feature")
    assert buckets(report(repository, "--diff-against", "main")[1])["new"] == ["container 'side' runs privileged"]


def test_a_report_serves_as_well_as_a_revision(repository: Path) -> None:
    run("scan", ".", *ONLY, "-o", "json=../base.json", cwd=repository)
    changed(repository)
    code, data = report(repository, "--diff-against", "../base.json")
    assert (code, buckets(data)["new"], data["comparison"]["counts"]) == (
        1,
        ["container 'side' runs privileged"],
        {"new": 1, "fixed": 1, "unchanged": 4, "incomparable": 0},
    )


def test_nothing_new_leaves_the_gate_open(repository: Path) -> None:
    code, data = report(repository, "--diff-against", "main")
    assert (code, buckets(data)) == (0, {"unchanged": sorted([*OLD, "container 'run' runs privileged"])})


def test_a_kind_of_resource_that_was_not_there_before_is_new(repository: Path) -> None:
    run("scan", ".", "-o", "json=../base.json", cwd=repository)
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
        "subjects: [{kind: ServiceAccount, name: web, namespace: shop}]\n"
    )
    commit(repository, {"k8s/rbac.yaml": binding})
    for other in ("../base.json", "main"):
        ran = run("scan", ".", "-o", "json", "--diff-against", other, cwd=repository)
        rows = json.loads(ran.out)["findings"]
        found = {row["history"]["bucket"] for row in rows if row["check_id"] == "cluster-admin-binding"}
        assert (ran.code, found) == (1, {"new"})


def test_a_file_that_could_not_be_read_is_incomparable(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "main")
    commit(repository, {"k8s/job.yaml": "apiVersion: v1\nkind: [\n"})
    git(repository, "checkout", "--quiet", "-b", "mend")
    commit(repository, {"k8s/job.yaml": pod("job", container("run", "true"))})
    code, data = report(repository, "--diff-against", "main")
    assert (code, buckets(data)) == (0, {"unchanged": OLD, "incomparable": ["container 'run' runs privileged"]})
    run("scan", ".", *ONLY, "--allow-incomplete", "-o", "json=../mended.json", cwd=repository)
    git(repository, "checkout", "--quiet", "main")
    code, data = report(repository, "--diff-against", "../mended.json")
    assert (code, buckets(data)) == (3, {"unchanged": OLD, "incomparable": ["container 'run' runs privileged"]})


def test_a_new_flaw_is_new_even_where_the_same_was_fixed_elsewhere(repository: Path) -> None:
    chart = "apiVersion: v2\nname: {}\nversion: 1.0.0\n"
    good, bad = pod("web", container("app")), pod("web", container("app", "true"))
    plain = {f"charts/{name}/Chart.yaml": chart.format(name) for name in ("a", "b")}
    commit(repository, {**plain, "charts/a/templates/x.yaml": bad, "charts/b/templates/x.yaml": good})
    git(repository, "branch", "base")
    commit(repository, {"charts/a/templates/x.yaml": good, "charts/b/templates/x.yaml": bad})
    code, data = report(repository, "--diff-against", "base")
    found = [row["location"]["file"] for row in data["findings"] if row["history"]["bucket"] == "new"]
    assert (code, found) == (1, ["charts/b/templates/x.yaml"])
    assert [(row["bucket"], row["file"]) for row in data["comparison"]["gone"]] == [
        ("fixed", "charts/a/templates/x.yaml")
    ]


def test_a_second_environment_does_not_make_the_first_one_new(repository: Path) -> None:
    commit(repository, {"prod/api.yaml": pod("api", container("app", "true"))})
    git(repository, "branch", "base")
    commit(repository, {"dev/api.yaml": pod("api", container("app", "true"))})
    data = report(repository, "--diff-against", "base")[1]
    assert [row["location"]["file"] for row in data["findings"] if row["history"]["bucket"] == "new"] == [
        "dev/api.yaml"
    ]
    git(repository, "branch", "two")
    commit(repository, {"dev/api.yaml": None})
    code, data = report(repository, "--diff-against", "two")
    assert (code, [row["file"] for row in data["comparison"]["gone"]]) == (0, ["dev/api.yaml"])


def test_a_folder_that_got_another_name_keeps_its_findings(repository: Path) -> None:
    both = {f"{folder}/api.yaml": pod("api", container("app", "true")) for folder in ("prod", "dev")}
    commit(repository, both)
    git(repository, "branch", "base")
    commit(repository, {"prod/api.yaml": None, "live/cluster/server.yaml": both["prod/api.yaml"]})
    code, data = report(repository, "--diff-against", "base")
    assert (code, data["comparison"]["counts"]) == (0, {"new": 0, "fixed": 0, "unchanged": 7, "incomparable": 0})


def test_only_changed_files_are_shown_and_all_are_judged(repository: Path) -> None:
    changed(repository)
    (repository / "k8s/own.yaml").write_text(pod("own", container("app", "true")))
    code, data = report(repository, "--changed-since", "main")
    assert {row["location"]["file"] for row in data["findings"]} == {"deploy/front.yaml", "k8s/own.yaml"}
    assert code == 1
    assert data["summary"]["reason"].endswith("(only files changed since main, 0 elsewhere)")
    commit(repository, {"k8s/job.yaml": pod("job", container("run", "true"))})
    git(repository, "branch", "later")
    commit(repository, {"README": "nothing"})
    code, data = report(repository, "--changed-since", "later")
    assert (code, data["findings"], data["coverage"]["resources"]) == (0, [], 3)
    assert data["summary"]["reason"] == "no finding at or above medium (only files changed since later, 7 elsewhere)"


def test_a_chart_counts_as_a_whole_when_its_values_change(repository: Path) -> None:
    template = pod("web", container("app", "{{ .Values.privileged }}"))
    files = {
        "c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
        "c/values.yaml": "privileged: false\n",
        "c/templates/pod.yaml": template,
    }
    commit(repository, files)
    git(repository, "branch", "base")
    commit(repository, {"c/values.yaml": "privileged: true\n"})
    for option in ("--changed-since", "--diff-against"):
        code, data = report(repository, option, "base")
        shown = [row for row in data["findings"] if (row["history"] or {"bucket": "new"})["bucket"] == "new"]
        assert (code, [row["location"]["file"] for row in shown]) == (1, ["c/templates/pod.yaml"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--diff-against", "absent"), "'absent' is neither a file nor a revision that git knows here"),
        (("--diff-against", "--output=x"), "neither a file nor a revision"),
        (("--changed-since", "absent"), "'absent' is neither a file nor a revision"),
        (("--baseline", "absent.json"), "absent.json: No such file or directory"),
        (("--baseline", "k8s/web.yaml"), "k8s/web.yaml: not JSON (a merge left its marks?)"),
        (("--baseline", "a.json", "--diff-against", "main"), "are two answers to one question"),
    ],
)
def test_wrong_use(repository: Path, arguments: tuple[str, ...], message: str) -> None:
    ran = run("scan", ".", *arguments, cwd=repository)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_outside_of_a_repository_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(pod("web", container("app")))
    ran = run("scan", ".", "--diff-against", "main", cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (ran.code, "not a git repository" in ran.err) == (2, True)
    ran = run("scan", "-", "--diff-against", "main", cwd=tmp_path, stdin=pod("web", container("app")))
    assert (ran.code, "standard input has no history" in ran.err) == (2, True)
