"""The baseline file: what is written, how it merges, and what the gate makes of it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from iac_scan import __version__
from tests.cli.test_cli import Ran, run
from tests.cli.test_pull_request import commit, container, git, pod

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas/baseline.schema.json").read_text("utf-8"))
ONLY = ("--check", "privileged-container")
FILE = ".iac-scan-baseline.json"
BOTH = pod("web", container("app", "true"), container("side", "true"))
ONE = pod("web", container("app", "true"), container("side"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "web.yaml").write_text(ONE)
    return tmp_path


def baseline(folder: Path, action: str, *arguments: str, day: int = 0) -> Ran:
    return run("baseline", action, ".", *ONLY, *arguments, cwd=folder, SOURCE_DATE_EPOCH=str(day * 86400))


def rows(folder: Path) -> list[dict[str, Any]]:
    data = json.loads((folder / FILE).read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    return list(data)


def recorded(folder: Path) -> dict[str, str]:
    """The messages of the findings in the file, with their days."""
    return {row["message"]: row["since"] for row in rows(folder) if "finding" in row}


def test_a_baseline_is_complete_and_has_a_line_for_each_entry(folder: Path) -> None:
    assert baseline(folder, "write") == Ran(0, f"{FILE}: findings written: 1\n", "")
    found = rows(folder)
    assert [list(row) for row in found] == [
        ["schema", "tool", "version"],
        ["check", "version"],
        ["stack"],
        ["finding", "check", "severity", "verdict", "message", "resource", "stack", "file", "since"],
    ]
    assert found[0] == {"schema": "iac-scan-baseline/v1", "tool": "iac-scan", "version": __version__}
    del found[3]["finding"]
    assert found[3] == {
        "check": "privileged-container",
        "severity": "critical",
        "verdict": "fail",
        "message": "container 'app' runs privileged",
        "resource": "Pod/shop/web",
        "stack": "manifests",
        "file": "web.yaml",
        "since": "1970-01-01",
    }
    lines = (folder / FILE).read_text("utf-8").splitlines()
    assert [line[0] for line in lines] == ["[", ",", ",", ",", "]"]
    assert [json.loads(line[1:]) for line in lines[:-1]] == rows(folder)


def test_the_schema_describes_every_field() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    kinds = [SCHEMA["prefixItems"][0], *SCHEMA["items"]["oneOf"]]
    for kind in kinds:
        assert kind["required"] == list(kind["properties"])
        assert all(entry["description"] for entry in kind["properties"].values())


def test_the_gate_counts_what_the_baseline_does_not_hold(folder: Path) -> None:
    baseline(folder, "write")
    ran = run("scan", ".", *ONLY, "--baseline", FILE, cwd=folder)
    assert (ran.code, ran.out.splitlines()[-1]) == (
        0,
        f"PASS: no new finding at or above medium (1 unchanged against {FILE})",
    )
    (folder / "web.yaml").write_text(BOTH)
    ran = run("scan", ".", *ONLY, "--baseline", FILE, cwd=folder)
    assert ran.code == 1
    assert ran.out == (
        "critical  web.yaml:15:9  container 'side' runs privileged\n"
        "          privileged-container · Pod/shop/web\n"
        "          fix: Remove `privileged: true`.\n"
        "\n"
        "          1 unchanged finding not shown here, but in the JSON report\n"
        "\n"
        "2 findings (2 critical) · 1 resource in 1 stack\n"
        f"FAIL: 1 new finding at or above medium (1 unchanged against {FILE})\n"
    )


def test_what_is_fixed_is_told(folder: Path) -> None:
    baseline(folder, "write")
    (folder / "web.yaml").write_text(pod("web", container("app")))
    ran = run("scan", ".", *ONLY, "--baseline", FILE, cwd=folder)
    assert ran.out == (
        "fixed     web.yaml  container 'app' runs privileged (privileged-container)\n"
        "\n"
        "no findings · 1 resource in 1 stack\n"
        f"PASS: no new finding at or above medium (1 fixed against {FILE})\n"
    )


def test_a_finding_that_became_graver_is_new(folder: Path) -> None:
    baseline(folder, "write")
    file = folder / FILE
    file.write_text(file.read_text().replace('"critical"', '"low"'))
    ran = run("scan", ".", *ONLY, "--baseline", FILE, cwd=folder)
    assert ran.code == 1
    assert "new: it was low before" in ran.out


def test_check_wants_the_file_to_be_as_it_should_be(folder: Path) -> None:
    baseline(folder, "write")
    assert baseline(folder, "check") == Ran(0, f"0 new, 1 unchanged against {FILE}\n", "")
    (folder / "web.yaml").write_text(pod("web", container("app"), container("side", "true")))
    assert baseline(folder, "check") == Ran(
        1,
        "new          critical  web.yaml:15  container 'side' runs privileged (privileged-container)\n"
        "fixed        critical  web.yaml  container 'app' runs privileged (privileged-container)\n"
        f"1 new, 1 fixed against {FILE}\n",
        "",
    )


def test_update_keeps_days_and_drops_what_is_fixed(folder: Path) -> None:
    baseline(folder, "write")
    (folder / "web.yaml").write_text(BOTH)
    assert baseline(folder, "update", day=3) == Ran(0, f"{FILE}: 1 new, 1 unchanged against {FILE}\n", "")
    assert recorded(folder) == {
        "container 'app' runs privileged": "1970-01-01",
        "container 'side' runs privileged": "1970-01-04",
    }
    (folder / "web.yaml").rename(folder / "front.yaml")
    baseline(folder, "update", day=5)
    assert recorded(folder) == {
        "container 'app' runs privileged": "1970-01-01",
        "container 'side' runs privileged": "1970-01-04",
    }
    (folder / "front.yaml").write_text(pod("web", container("app"), container("side", "true")))
    baseline(folder, "update", day=9)
    assert recorded(folder) == {"container 'side' runs privileged": "1970-01-04"}


def test_update_of_one_folder_keeps_the_others(folder: Path) -> None:
    (folder / "jobs").mkdir()
    (folder / "jobs/job.yaml").write_text(pod("job", container("run", "true")))
    git(folder, "init", "--quiet")
    baseline(folder, "write")
    ran = run("baseline", "update", "jobs", *ONLY, cwd=folder)
    assert ran.out == f"{FILE}: 0 new, 1 unchanged, 1 incomparable against {FILE}\n"
    assert set(recorded(folder)) == {"container 'app' runs privileged", "container 'run' runs privileged"}


def test_writing_twice_gives_the_same_and_needs_force(folder: Path) -> None:
    baseline(folder, "write")
    first = (folder / FILE).read_bytes()
    again = baseline(folder, "write")
    assert (again.code, "is there already" in again.err) == (2, True)
    baseline(folder, "write", "--force")
    assert (folder / FILE).read_bytes() == first


def test_an_incomplete_scan_writes_nothing_unless_told_to(folder: Path) -> None:
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: [\n")
    ran = baseline(folder, "write")
    assert (ran.code, ran.out, (folder / FILE).exists()) == (3, "", False)
    assert ran.err == f"iac-scan: {FILE} is left as it is: 1 input could not be read, rendered or judged\n"
    assert baseline(folder, "write", "--allow-incomplete").code == 0
    assert [row for row in rows(folder) if "unread" in row] == [{"unread": "broken.yaml"}]
    (folder / "broken.yaml").write_text(pod("job", container("run", "true")))
    ran = run("scan", ".", *ONLY, "--baseline", FILE, cwd=folder)
    assert (ran.code, "incomparable: the file could not be read then" in ran.out) == (0, True)


def test_what_a_check_finds_that_was_not_run_or_has_changed_is_incomparable(folder: Path) -> None:
    baseline(folder, "write")
    (folder / "web.yaml").write_text(BOTH.replace("hostNetwork: false", "hostNetwork: true"))
    more = ("--check", "host-network-namespace")
    ran = run("scan", ".", *ONLY, *more, "--baseline", FILE, cwd=folder)
    assert (ran.code, ran.out.count("incomparable: the check was not run then")) == (1, 1)
    text = (folder / FILE).read_text()
    version = next(row["version"] for row in rows(folder) if "check" in row and "version" in row)
    (folder / FILE).write_text(text.replace(version, "0" * 8))
    ran = run("scan", ".", *ONLY, "--baseline", FILE, cwd=folder)
    assert (ran.code, ran.out.count("incomparable: the check has changed since")) == (0, 1)
    assert ran.out.endswith(f"(1 unchanged, 1 incomparable against {FILE})\n")


def test_what_is_suppressed_is_no_part_of_a_baseline(folder: Path) -> None:
    baseline(folder, "write")
    rule = '"suppressed": null'
    run("scan", ".", *ONLY, "-o", "json=r.json", cwd=folder)
    report = (folder / "r.json").read_text()
    assert report.count(rule) == 1
    (folder / "r.json").write_text(report.replace(rule, '"suppressed": "known"'))
    (folder / "r.json").rename(folder.parent / "r.json")
    assert run("scan", ".", *ONLY, "--diff-against", "../r.json", cwd=folder).code == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not JSON"),
        ("[\n<<<<<<< ours\n]", "not JSON (a merge left its marks?)"),
        ("[]", "neither a baseline (iac-scan-baseline/v1) nor a JSON report"),
        ("{}", "neither a baseline"),
        ("[[]]", "an entry is not as this version writes it"),
        ('[{"schema": "iac-scan-baseline/v2"}]', "neither a baseline"),
        ('[{"schema": "iac-scan-baseline/v1"}]', "an entry is not as this version writes it: KeyError('version')"),
        ('[{"schema": "iac-scan-baseline/v1", "version": "1"}, {"finding": "fp/v0:1"}]', "an entry is not as"),
        ('[{"schema": "iac-scan-baseline/v1", "version": "1"}, {"finding": 3}]', "an entry is not as"),
        ("[" * 100000, "not JSON"),
        ('{"schema": "iac-scan-report/v1"}', "an entry is not as"),
    ],
)
def test_a_file_that_is_no_baseline(folder: Path, content: str, message: str) -> None:
    (folder / FILE).write_text(content)
    ran = run("scan", ".", "--baseline", FILE, cwd=folder)
    assert (ran.code, ran.out, message in ran.err) == (2, "", True), ran.err


def test_two_branches_merge(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    old = {f"{name}.yaml": pod(name, container("app", "true")) for name in "aceg"}
    commit(folder, old)
    baseline(folder, "write")
    commit(folder, {})
    for branch, name in (("first", "b"), ("second", "f")):
        git(folder, "checkout", "--quiet", "-b", branch, "main")
        (folder / f"{name}.yaml").write_text(pod(name, container("app", "true")))
        baseline(folder, "update", day=1)
        commit(folder, {})
    git(folder, "merge", "--quiet", "--no-edit", "first")
    assert baseline(folder, "check") == Ran(0, f"0 new, 6 unchanged against {FILE}\n", "")
    assert [row["resource"] for row in rows(folder) if "finding" in row] == [f"Pod/shop/{name}" for name in "abcefg"]


def test_a_finding_that_a_merge_doubled_is_one_and_keeps_the_older_day(folder: Path) -> None:
    baseline(folder, "write", day=4)
    lines = (folder / FILE).read_text().splitlines()
    (folder / FILE).write_text("\n".join([*lines[:-1], lines[3].replace("1970-01-05", "1970-01-02"), "]"]) + "\n")
    assert baseline(folder, "check").out == f"0 new, 1 unchanged against {FILE}\n"
    baseline(folder, "update")
    assert recorded(folder) == {"container 'app' runs privileged": "1970-01-02"}
