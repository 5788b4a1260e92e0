"""Terraform through the front door: which folders are roots, that none is lost, and what an unjudged kind means."""

from pathlib import Path

from iac_scan.config import Config
from iac_scan.loading import load
from iac_scan.model.finding import ExitCode, InputState, ScanResult
from iac_scan.pipeline import scan

RESOURCE = 'resource "example_thing" "one" {\n  name = "%s"\n}\n'


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def found(result: ScanResult) -> list[tuple[str, str]]:
    return [(resource.stack.label, resource.name) for resource in result.graph.resources]


def call(source: str) -> str:
    return f'module "one" {{\n  source = "{source}"\n}}\n'


def test_a_called_module_is_judged_through_its_callers_only(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "live/a/main.tf": call("../../modules/thing"),
            "live/b/main.tf": call("../../modules/thing"),
            "modules/thing/main.tf": RESOURCE % "x",
        },
    )
    assert found(scan(Config(paths=(tmp_path,)))) == [
        ("live/a", "module.one.example_thing.one"),
        ("live/b", "module.one.example_thing.one"),
    ]


def test_a_module_that_only_a_comment_calls_is_a_root(tmp_path: Path) -> None:
    write(tmp_path, {"a/main.tf": '# source = "../b"\n' + RESOURCE % "x", "b/main.tf": RESOURCE % "y"})
    assert found(scan(Config(paths=(tmp_path,)))) == [("a", "example_thing.one"), ("b", "example_thing.one")]


def test_modules_that_call_each_other_are_not_lost(tmp_path: Path) -> None:
    write(tmp_path, {"a/main.tf": call("../b") + RESOURCE % "x", "b/main.tf": call("../a") + RESOURCE % "y"})
    result = scan(Config(paths=(tmp_path,)))
    assert {name.rpartition("/")[2] for _, name in found(result)} >= {"example_thing.one"}
    assert {entry.path for entry in result.coverage.inputs} == {"a/main.tf", "b/main.tf"}


def test_the_folder_of_a_named_file_is_the_module(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": 'locals {\n  name = "x"\n}\n', "thing.tf": RESOURCE % "${local.name}"})
    result = scan(Config(paths=(tmp_path / "thing.tf",)))
    assert [resource.body["name"].value for resource in result.graph.resources] == ["x"]


def test_kinds_that_no_check_judges_are_no_pass(tmp_path: Path) -> None:
    result = scan(Config(paths=(write(tmp_path, {"main.tf": RESOURCE % "x"}),)))
    assert (result.exit_code, result.reason) == (ExitCode.INCOMPLETE, "no check judges what was found")
    assert result.coverage.unjudged == 1


def test_a_file_that_is_no_terraform_fails(tmp_path: Path) -> None:
    result = scan(Config(paths=(write(tmp_path, {"main.tf": "resource {{{"}),)))
    assert result.exit_code is ExitCode.INCOMPLETE
    assert [(entry.path, entry.state) for entry in result.coverage.inputs] == [("main.tf", InputState.FAILED)]


def test_provider_versions_reach_the_resources(tmp_path: Path) -> None:
    wanted = (
        'terraform {\n  required_providers {\n    example = { source = "acme/example", version = "~> 5.0" }\n  }\n}\n'
    )
    write(tmp_path, {"main.tf": wanted + RESOURCE % "x"})
    (resource,) = scan(Config(paths=(tmp_path,))).graph.resources
    assert resource.versions == ("~> 5.0",)
    lock = 'provider "registry.terraform.io/acme/example" {\n  version = "5.4.1"\n}\n'
    write(tmp_path, {".terraform.lock.hcl": lock})
    (resource,) = scan(Config(paths=(tmp_path,))).graph.resources
    assert resource.versions == ("= 5.4.1",)


def test_a_resource_can_be_named_by_its_long_spelling(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        """\
resource "aws_eks_cluster" "shop" {
  name    = resource.terraform_data.name.input
  version = [for resource in [{ terraform_data = "1.20" }] : resource.terraform_data][0]
}
resource "terraform_data" "name" {
  input = "shop"
}
"""
    )
    loaded = load(Config(paths=(tmp_path,)))
    (cluster,) = (resource for resource in loaded.resources if resource.kind == "aws_eks_cluster")
    assert (cluster.body["name"].raw, cluster.body["version"].raw) == ("shop", "1.20")
    assert cluster.body["name"].span.start.line == 6
    assert not [entry for entry in loaded.diagnostics if entry.failed]
