"""What a real plan says of a configuration is what we make of it, read as a plan and read as HCL."""

from pathlib import Path
from typing import Any

from iac_scan.config import Config
from iac_scan.model.graph import TERRAFORM
from iac_scan.model.node import Unknown
from iac_scan.pipeline import scan

from .oracle import needs_terraform, terraform

FIXED = """
variable "secret" {
  default   = "s3cret"
  sensitive = true
}
resource "terraform_data" "a" {
  count = 2
  input = { text = "a.${count.index}", list = [1, 2.5, null], hidden = var.secret }
}
resource "terraform_data" "b" {
  for_each         = toset(["k.1"])
  input            = terraform_data.a[0].id
  triggers_replace = [terraform_data.a[1].output, each.key]
}
variable "none" {
  type    = string
  default = null
}
resource "terraform_data" "no_choice" {
  input = {
    number = terraform_data.a[0].id == "x" ? 5 : 5
    none   = terraform_data.a[0].id == "x" ? var.none : var.none
    text   = terraform_data.a[0].id == "x" ? "a" : "a"
  }
}
"""


def read(path: Path) -> dict[str, Any]:
    """The attributes of the resources of a path, unknown leaves as one word."""
    found = scan(Config((path,))).graph.resources
    return {entry.name: blind(entry.body.raw) for entry in found if entry.id.group == TERRAFORM}


def hidden(path: Path) -> dict[str, Any]:
    return {entry.name: entry.sensitive for entry in scan(Config((path,))).graph.resources if entry.sensitive}


def blind(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: blind(part) for key, part in value.items()}
    if isinstance(value, list):
        return [blind(part) for part in value]
    if isinstance(value, float):
        return round(value, 9)
    return "unknown" if isinstance(value, Unknown) else value


def plan_of(folder: Path, to: Path) -> Path:
    """The plan of a root module as a file of JSON."""
    to.mkdir()
    terraform(folder, "init", "-input=false", "-no-color", "-backend=false")
    terraform(folder, "plan", "-input=false", "-no-color", "-lock=false", f"-out={to / 'binary'}")
    (to / "plan.json").write_text(terraform(folder, "show", "-json", str(to / "binary")))
    return to / "plan.json"


@needs_terraform
def test_a_plan_reads_as_its_configuration(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "main.tf").write_text(FIXED)
    plan = plan_of(tmp_path / "root", tmp_path / "plan")
    assert read(plan) == read(tmp_path / "root")
    assert hidden(plan) == hidden(tmp_path / "root")
    assert hidden(plan) == {f"terraform_data.a[{index}]": {("input", "hidden")} for index in (0, 1)}


@needs_terraform
def test_a_state_reads_as_its_configuration_where_that_is_known(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "main.tf").write_text('resource "terraform_data" "a" {\n  input = ["x", 1]\n}\n')
    terraform(tmp_path / "root", "init", "-input=false", "-no-color")
    terraform(tmp_path / "root", "apply", "-input=false", "-no-color", "-auto-approve")
    (tmp_path / "state.json").write_text(terraform(tmp_path / "root", "show", "-json"))
    found = read(tmp_path / "state.json")["terraform_data.a"]
    assert (found["input"], found["output"], found["triggers_replace"]) == (["x", 1], ["x", 1], None)
