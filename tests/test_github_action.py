"""The script of the GitHub action, run with the environment that GitHub sets on a pull request."""

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from tests.cli.test_pull_request import commit, container, git, pod

ROOT = Path(__file__).parents[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone that knows its branch only, as actions/checkout leaves it; the branch adds a flaw to one of main."""
    above = tmp_path / "above"
    above.mkdir()
    git(above, "init", "--quiet", "--initial-branch", "main")
    commit(above, {"old.yaml": pod("old", container("app", "true"))})
    git(above, "checkout", "--quiet", "-b", "feature")
    commit(above, {"new.yaml": pod("new", container("side", "true"))})
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=feature", above.as_uri(), "work")
    return tmp_path / "work"


def ran(work: Path, **inputs: str) -> tuple[int, str, dict[str, str], str]:
    """The exit code, the log, the outputs and the page of a run."""
    tools, runner = work.parent / "tools", work.parent / "runner"
    for folder in (tools, runner):
        folder.mkdir(exist_ok=True)
    program = tools / "iac-scan"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m iac_scan "$@"\n')
    program.chmod(0o755)
    output, page = work.parent / "output", work.parent / "page"
    for file in (output, page):
        file.write_text("")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "INPUT_"))}
    paths = {"PATH": f"{tools}:{kept['PATH']}", "PYTHONPATH": str(ROOT), "RUNNER_TEMP": str(runner)}
    files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(page)}
    done = subprocess.run(
        ["bash", str(ROOT / "scripts/github_action.sh")],
        cwd=work,
        env={**kept, **paths, **files, **inputs},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
    return done.returncode, done.stdout + done.stderr, outputs, page.read_text()


ONLY = "--check\nprivileged-container"


def test_a_pull_request_fails_on_what_is_new_only(checkout: Path) -> None:
    code, log, outputs, page = ran(checkout, GITHUB_BASE_REF="main", INPUT_OPTIONS=ONLY)
    assert (code, outputs["exit-code"]) == (1, "1")
    assert re.findall(r"^FAIL: (.*) \(", log, re.MULTILINE) == ["1 new finding at or above medium"]
    assert "container 'side' runs privileged" in unescape(page)
    assert "container 'side' runs privileged" in Path(outputs["sarif"]).read_text()
    assert Path(outputs["html"]).stat().st_size


def test_inputs_are_words_and_never_shell(checkout: Path) -> None:
    trap = "$(touch trap) `touch trap`; touch trap"
    for name in ("INPUT_PATHS", "INPUT_FAIL_ON", "INPUT_OPTIONS", "INPUT_BASELINE"):
        code, _, outputs, _ = ran(checkout, **{name: trap})
        assert (code, outputs["exit-code"]) == (2, "2")
    assert ran(checkout, GITHUB_BASE_REF=trap)[0] == 2
    assert ran(checkout, INPUT_NEW_ONLY=trap, INPUT_OPTIONS=ONLY)[0] == 1
    assert not (checkout / "trap").exists()


def test_a_scan_that_does_not_start_shows_nothing_of_the_one_before(checkout: Path) -> None:
    assert ran(checkout, INPUT_OPTIONS=ONLY)[0] == 1
    code, log, outputs, page = ran(checkout, INPUT_PATHS="absent")
    assert (code, outputs["exit-code"], page) == (2, "2", "")
    assert log == "iac-scan: absent: there is no such file or folder\n"
    assert not Path(outputs["sarif"]).exists()


def test_a_base_that_is_not_there_is_wrong_use(checkout: Path) -> None:
    code, log, outputs, _ = ran(checkout, GITHUB_BASE_REF="gone")
    assert (code, outputs) == (2, {"exit-code": "2"})
    assert "refs/heads/gone" in log
