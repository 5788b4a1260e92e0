"""What a user may say of a Terraform run: variables, files of variables, the workspace, where modules lie."""

import json
from pathlib import Path
from typing import Any

import pytest

from iac_scan.config import Config, TerraformOptions
from iac_scan.pipeline import scan

from .cli.test_cli import run

MAIN = """
variable "name" {
  type    = string
  default = "d"
}
variable "count_of" {
  type    = number
  default = 1
}
variable "zones" {
  type    = list(string)
  default = []
}
resource "terraform_data" "one" {
  count = var.count_of
  input = [var.name, var.zones, terraform.workspace]
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(MAIN)
    (tmp_path / "terraform.tfvars").write_text('name = "automatic"\n')
    (tmp_path / "values").write_text('name = "file"\nzones = ["f"]\n')
    (tmp_path / "second").write_text('zones = ["g"]\n')
    return tmp_path


def inputs(folder: Path, options: TerraformOptions) -> list[Any]:
    return [entry.body["input"].raw for entry in scan(Config((folder,), terraform=options)).graph.resources]


def test_nothing_said(folder: Path) -> None:
    assert inputs(folder, TerraformOptions()) == [["automatic", [], "default"]]


def test_options_win_over_files_and_files_over_automatic_ones(folder: Path) -> None:
    files = (folder / "values", folder / "second")
    assert inputs(folder, TerraformOptions(given=files)) == [["file", ["g"], "default"]]
    options = TerraformOptions((*files, "name=x=y", 'zones=["a"]', "count_of=2"), "prod")
    assert inputs(folder, options) == [["x=y", ["a"], "prod"]] * 2


def test_modules_are_found_where_the_user_says(tmp_path: Path) -> None:
    called = 'module "m" {\n  source = "acme/thing/cloud//sub"\n}\n'
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "main.tf").write_text(called)
    (tmp_path / "lib" / "sub").mkdir(parents=True)
    (tmp_path / "lib" / "sub" / "main.tf").write_text('resource "terraform_data" "in" {\n  input = 1\n}\n')
    options = TerraformOptions(module_map={"acme/thing/cloud": str(tmp_path / "lib")})
    found = scan(Config((tmp_path / "root",), terraform=options)).graph.resources
    assert [entry.name for entry in found] == ["module.m.terraform_data.in"]


def test_flags_reach_the_evaluator(folder: Path) -> None:
    flags = ("--var-file", "values", "--var", "count_of=2", "--tf-workspace", "prod", "--allow-incomplete")
    ran = run("graph", ".", *flags, cwd=folder)
    assert (ran.code, ran.err) == (0, "")
    rows = json.loads(ran.out)["resources"]
    assert [row["attributes"]["input"] for row in rows] == [["file", ["f"], "prod"]] * 2
    assert "2 resources in 1 stack" in run("scan", ".", *flags, cwd=folder).out


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        (("--var", "name=flag", "--var-file", "values"), "file"),
        (("--var-file", "values", "--var", "name=flag"), "flag"),
        (("--var=name=one", "--var-file=values", "--var", "name=two", "--var-file", "second"), "two"),
    ],
)
def test_the_later_of_values_and_files_wins(folder: Path, flags: tuple[str, ...], name: str) -> None:
    ran = run("graph", ".", *flags, cwd=folder)
    assert [row["attributes"]["input"][0] for row in json.loads(ran.out)["resources"]] == [name]


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (("--var", "oops"), "--var 'oops' is not of the form NAME=VALUE"),
        (("--var-file", "none"), "none: there is no such file of variables"),
        (("--source-root", "none"), "none: there is no such folder"),
    ],
)
def test_wrong_use_is_told(folder: Path, flags: tuple[str, str], complaint: str) -> None:
    ran = run("scan", ".", *flags, cwd=folder)
    assert ran.code == 2
    assert complaint in ran.err
