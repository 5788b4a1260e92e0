"""The command as a process: reports, filters, explanations, differences."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {"text": "txt", "json": "json", "csv": "csv", "dot": "dot", "mermaid": "mmd"}


def run(*arguments: str, code: int = 0) -> tuple[str, str]:
    """Standard output and error of `iac-scan connectivity`, run where the samples are."""
    done = subprocess.run(
        [sys.executable, "-m", "iac_scan", "connectivity", *arguments],
        capture_output=True,
        text=True,
        cwd=GOLDEN,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def golden(name: str, text: str) -> None:
    """The text is what the golden file holds; GOLDEN=write makes it so, and the difference is reviewed."""
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("form", ENDINGS)
def test_reports(form: str) -> None:
    out, _ = run("shop.yaml", "--format", form)
    golden(f"shop.{ENDINGS[form]}", out)


def test_explanations() -> None:
    out, _ = run("shop.yaml", "--from", "web", "--to", "db", "--explain")
    golden("explained.txt", out)
    out, _ = run("shop.yaml", "--from", "203.0.113.1", "--to", "shop/db", "--explain")
    golden("explained-closed.txt", out)


@pytest.mark.parametrize(("form", "name"), [("text", "changed.txt"), ("json", "changed.json")])
def test_difference(form: str, name: str) -> None:
    out, _ = run("diff", "shop.yaml", "changed.yaml", "--format", form)
    golden(name, out)


def test_no_difference() -> None:
    assert run("diff", "shop.yaml", "shop.yaml")[0] == "Nothing opens and nothing closes.\n"


def test_filters() -> None:
    out, _ = run("shop.yaml", "--from", "10.20.1.1", "--to", "shop/*", "--port", "5432/tcp", "--format", "csv")
    assert list(csv.reader(io.StringIO(out)))[1:] == [
        ["10.20.0.0-10.20.255.255[External]", "shop/db[StatefulSet]", "TCP 5432", ""],
        ["10.20.0.0-10.20.255.255[External]", "shop/web[Deployment]", "TCP 5432", ""],
    ]


def test_the_page_needs_nothing_else_and_holds_the_rows() -> None:
    out, _ = run("shop.yaml", "--format", "html")
    assert not [
        word
        for word in ("http:", "https:", "src=", "@import", "url(h")
        if word in out.replace("http://www.w3.org/2000/svg", "")
    ]
    data = json.loads(out.partition('type="application/json">')[2].partition("</script>")[0])
    assert [row[:3] for row in data["worlds"][0]["rows"] if row[0] == "shop/web[Deployment]"] == [
        ["shop/web[Deployment]", "0.0.0.0-255.255.255.255[External]", "All Connections"],
        ["shop/web[Deployment]", "shop/db[StatefulSet]", "TCP 5432"],
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("shop.yaml", "--from", "nobody"), "--from 'nobody' matches no workload and no address"),
        (("shop.yaml", "--format", "pdf"), "'pdf' is not a format of connectivity"),
        (("shop.yaml", "--port", "0"), "--port '0' is not a port"),
        (("nowhere",), "nowhere: there is no such file or folder"),
        (("diff", "shop.yaml", "changed.yaml", "--format", "csv"), "'csv' is not a format of connectivity diff"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], message: str) -> None:
    assert message in run(*arguments, code=2)[1]


def test_what_can_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("apiVersion: v1\nkind: [\n", "utf-8")
    assert "bad.yaml" in run(str(tmp_path), code=3)[1]
