"""The files that pipelines use: read as their readers read them, and run as far as that goes without their services."""

import json
import os
import re
import shlex
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.test_pull_request import commit, container, git, pod

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
COMPONENT, JOBS = yaml.safe_load_all((ROOT / "templates/iac-scan.yml").read_text("utf-8"))
OLD, NEW = "container 'app' runs privileged", "container 'run' runs privileged"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder for PATH with `iac-scan` in it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "iac-scan"
    script.write_text(f"#!/bin/sh\nPYTHONPATH='{ROOT}' exec '{sys.executable}' -m iac_scan \"$@\"\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A shallow clone on a branch with a new flaw, which is merged with the base branch, as pipelines check it out."""
    home = tmp_path / "origin"
    home.mkdir()
    git(home, "init", "--quiet", "--initial-branch", "main")
    commit(home, {"web.yaml": pod("web", container("app", "true"))})
    git(home, "checkout", "--quiet", "-b", "feature")
    commit(home, {"job.yaml": pod("job", container("run", "true"))})
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch", "feature", f"file://{home}", str(folder))
    return folder


def shell(script: str, folder: Path, program: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "CI_"))}
    path = f"{program}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**kept, "PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def action(folder: Path, program: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """Run the scan of the action with some inputs, the others being as action.yml says."""
    temporary = folder.parent / "runner"
    temporary.mkdir(exist_ok=True)
    step = ACTION["runs"]["steps"][1]
    given = {
        name: inputs.pop(name.replace("-", "_"), str(entry["default"])) for name, entry in ACTION["inputs"].items()
    }
    names = {f"${{{{ inputs.{name} }}}}": value for name, value in given.items()}
    environment = {name: names[value] for name, value in step["env"].items()}
    files = {"GITHUB_OUTPUT": str(temporary / "output"), "GITHUB_STEP_SUMMARY": str(temporary / "summary")}
    fixed = {"RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": str(ROOT)}
    ran = shell(step["run"], folder, program, **environment, **files, **fixed, **inputs)
    output = Path(files["GITHUB_OUTPUT"])
    lines = output.read_text("utf-8").splitlines() if output.exists() else []
    return ran, dict(line.split("=", 1) for line in lines)


def test_the_action_gates_a_pull_request_on_what_is_new(clone: Path, program: Path) -> None:
    ran, outputs = action(clone, program, GITHUB_BASE_REF="main", options="--check\nprivileged-container")
    assert (ran.returncode, outputs["exit-code"], ran.stderr) == (1, "1", "")
    token = re.search(r"^::stop-commands::([0-9a-f]{32})$", ran.stdout, re.MULTILINE)
    assert token is not None
    report, _, commands = ran.stdout.partition(f"::{token[1]}::\n")
    assert (OLD in report, NEW in report, OLD in commands, NEW in commands) == (False, True, False, True)
    assert all(line.startswith("::") for line in commands.splitlines())
    assert "New findings" in (clone.parent / "runner/summary").read_text("utf-8")
    states = [
        row["baselineState"] for row in json.loads(Path(outputs["sarif"]).read_text("utf-8"))["runs"][0]["results"]
    ]
    assert sorted(states) == ["new", "unchanged"]
    assert Path(outputs["html"]).read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_action_gates_on_everything_without_a_pull_request(clone: Path, program: Path) -> None:
    ran, _ = action(clone, program, options="--check\nprivileged-container")
    assert (ran.returncode, OLD in ran.stdout, NEW in ran.stdout) == (1, True, True)
    ran, outputs = action(clone, program, options="--check\nprivileged-container", fail_on="critical=3")
    assert (ran.returncode, outputs["exit-code"]) == (0, "0")


def test_the_inputs_of_the_action_are_words_and_not_shell(clone: Path, program: Path) -> None:
    ran, outputs = action(clone, program, paths="job.yaml\r\n$(touch hacked)\n\n; touch hacked")
    assert (ran.returncode, outputs["exit-code"]) == (2, "2")
    assert "$(touch hacked): there is no such file or folder" in ran.stderr
    assert not list(clone.glob("*hacked*"))


def test_the_action_installs_itself_with_what_charts_need() -> None:
    install, scan = ACTION["runs"]["steps"]
    assert '"$GITHUB_ACTION_PATH[helm,kustomize]"' in install["run"]
    assert set(PROJECT["project"]["optional-dependencies"]) >= {"helm", "kustomize"}
    assert "uses" not in install | scan
    for step in (install, scan):
        assert "${{" not in step["run"]
    assert {value["value"].split(".")[-1].rstrip(" }") for value in ACTION["outputs"].values()} == set(
        ACTION["outputs"]
    )


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_runs_and_needs_what_the_extras_need(hook: dict[str, Any], clone: Path, program: Path) -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    assert hook["additional_dependencies"] == [*extras["helm"], *extras["kustomize"]]
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    assert not {"files", "types", "exclude"} & set(hook)  # a commit of whatever file may change what is deployed
    only = ("--check", "privileged-container")
    shell(shlex.join(["iac-scan", "baseline", "write", ".", *only]), clone, program)
    (clone / "more.yaml").write_text(pod("more", container("more", "true")))
    ran = shell(shlex.join([*shlex.split(hook["entry"]), *only]), clone, program)
    found = sorted(re.findall(r"container '(\w+)' runs privileged", ran.stdout))
    assert (ran.returncode, found) == (1, ["app", "more", "run"] if hook["id"] == "iac-scan-all" else ["more"])


def test_the_gitlab_job_gates_a_merge_request_and_writes_its_reports(clone: Path, program: Path) -> None:
    git(clone, "fetch", "--quiet", "--unshallow", "origin", "main")
    given = {"package": "x", "options": "--check privileged-container"}
    inputs = {name: given.get(name, entry.get("default")) for name, entry in COMPONENT["spec"]["inputs"].items()}
    (name, job), *others = JOBS.items()
    assert (fill(name, inputs), others) == ("iac-scan", [])
    variables = {key: fill(value, inputs) for key, value in job["variables"].items()}
    base = git(clone, "rev-parse", "FETCH_HEAD").strip()
    ran = shell("\n".join(job["script"]), clone, program, **variables, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert (ran.returncode, OLD in ran.stdout, NEW in ran.stdout) == (1, False, True)
    reports = job["artifacts"]["reports"]
    assert [len(json.loads((clone / reports[key]).read_text("utf-8"))) for key in ("codequality",)] == [2]
    assert json.loads((clone / reports["sast"]).read_text("utf-8"))["scan"]["status"] == "success"
    assert (clone / reports["junit"]).read_text("utf-8").startswith("<?xml")
    assert (clone / job["artifacts"]["paths"][0]).exists()


def fill(text: str, inputs: dict[str, str]) -> str:
    """What GitLab makes of a text with inputs."""
    return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: inputs[match[1]], text)


def test_the_image_holds_what_the_wheel_needs_and_is_not_root() -> None:
    text = (ROOT / "Containerfile").read_text("utf-8")
    copied = {name for names in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for name in names.split()}
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}
    assert copied == needed | set(wheel["packages"]) | set(wheel["force-include"])
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert kept == copied
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["65532:65532"]
    assert re.findall(r"^ENTRYPOINT (.*)$", text, re.MULTILINE) == ['["iac-scan"]']


@pytest.mark.parametrize(
    ("words", "expected"),
    [("iac-scan ba", ["baseline"]), ("iac-scan scan --diff", ["--diff-against"]), ("iac-scan rbac w", ["who-can"])],
)
def test_the_shell_completes_commands_and_options(
    words: str, expected: list[str], program: Path, tmp_path: Path
) -> None:
    environment = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_IAC_SCAN_COMPLETE": "complete_bash"}
    assert shell("iac-scan", tmp_path, program, **environment).stdout.split() == expected


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_shell_is_taught_to_complete(name: str, program: Path, tmp_path: Path) -> None:
    ran = shell("iac-scan", tmp_path, program, _IAC_SCAN_COMPLETE=f"source_{name}")
    assert (ran.returncode, "_IAC_SCAN_COMPLETE" in ran.stdout) == (0, True)
