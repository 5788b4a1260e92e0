"""`iac-scan graph` tells of every Terraform instance: its address, its attributes, and what the root puts out."""

import json
from pathlib import Path
from typing import Any

from .cli.test_cli import run

CHILD = """
variable "name" {}
variable "token" {
  sensitive = true
}
resource "aws_eks_cluster" "this" {
  count    = 2
  name     = "${var.name}-${count.index}"
  role_arn = aws_iam_role.one.arn
  vpc_config {
    endpoint_public_access = count.index == 0
    public_access_cidrs    = [var.token, "10.0.0.0/8"]
  }
}
resource "aws_iam_role" "one" {}
data "aws_eks_cluster" "other" {
  name = var.name
}
output "names" {
  value = aws_eks_cluster.this[*].name
}
"""
MAIN = """
module "x" {
  source   = "./child"
  for_each = toset(["k"])
  name     = each.key
  token    = "t0p-secret"
}
resource "aws_db_instance" "db" {
  password = "hunter2"
}
resource "terraform_data" "one" {
  input = "i"
}
output "names" {
  value = module.x["k"].names
}
output "identity" {
  value = terraform_data.one.id
}
output "hidden" {
  sensitive = true
  value     = "t0p-secret"
}
"""


def graph_of(folder: Path) -> dict[str, Any]:
    (folder / "child").mkdir(parents=True)
    (folder / "child" / "main.tf").write_text(CHILD)
    (folder / "main.tf").write_text(MAIN)
    ran = run("graph", ".", "--format", "json", cwd=folder)
    assert (ran.code, ran.err) == (0, "")
    assert "t0p-secret" not in ran.out
    assert "hunter2" not in ran.out
    found: dict[str, Any] = json.loads(ran.out)
    return found


def cluster(index: int) -> dict[str, Any]:
    return {
        "name": f"k-{index}",
        "role_arn": {"$unknown": "known after apply"},
        "vpc_config": [
            {"endpoint_public_access": index == 0, "public_access_cidrs": [{"$sensitive": True}, "10.0.0.0/8"]}
        ],
    }


def test_every_instance_is_listed_with_its_attributes(tmp_path: Path) -> None:
    found = graph_of(tmp_path)
    unknown = {"$unknown": "known after apply"}
    assert {row["address"]: row["attributes"] for row in found["resources"]} == {
        'module.x["k"].aws_eks_cluster.this[0]': cluster(0),
        'module.x["k"].aws_eks_cluster.this[1]': cluster(1),
        'module.x["k"].aws_iam_role.one': {},
        'module.x["k"].data.aws_eks_cluster.other': {"name": "k"},
        "aws_db_instance.db": {"password": {"$sensitive": True}},
        "terraform_data.one": {"input": "i", "triggers_replace": None, "id": unknown, "output": unknown},
    }


def test_a_format_that_is_not_known_leaves_the_rest_readable(tmp_path: Path) -> None:
    text = """
variable "name" {}
resource "aws_eks_cluster" "this" {
  name    = format(var.name, "a")
  version = "1.34"
  tags    = { all = join(",", formatlist(var.name, ["a", "b"])) }
}
"""
    (tmp_path / "main.tf").write_text(text)
    done = run("graph", ".", "--format", "json", cwd=tmp_path)
    assert (done.code, "$unknown" in done.out) == (0, True)


def test_outputs_are_those_of_the_root(tmp_path: Path) -> None:
    found = graph_of(tmp_path / "root")
    outputs = {
        "hidden": {"$sensitive": True},
        "identity": {"$unknown": "known after apply"},
        "names": ["k-0", "k-1"],
    }
    assert found["outputs"] == outputs
    assert found["roots"] == [{"stack": found["roots"][0]["stack"], "outputs": outputs}]
