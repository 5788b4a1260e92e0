"""Plans and states that `terraform show -json` prints, through the front door."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from iac_scan.config import Config, TerraformOptions
from iac_scan.loading import load
from iac_scan.model.finding import ExitCode, Finding, InputState, ScanResult
from iac_scan.model.node import COMPUTED, Unknown
from iac_scan.pipeline import scan, whole_graph
from iac_scan.reports.graph import write_json

from .cli.test_cli import run

AWS = "registry.terraform.io/hashicorp/aws"
SOURCE = {
    "versions.tf": """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}
""",
    "main.tf": """
variable "cidrs" {
  type = list(string)
}
module "shop" {
  source   = "./cluster"
  for_each = toset(["eu"])
  name     = each.key
  cidrs    = var.cidrs
  role     = aws_iam_role.cluster.arn
}
resource "aws_iam_role" "cluster" {
  name = "cluster"
}
resource "aws_security_group" "open" {
  ingress {
    from_port   = 443
    cidr_blocks = ["10.0.0.0/8"]
  }
  ingress {
    from_port   = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}
""",
    "cluster/main.tf": """
variable "name" {}
variable "cidrs" {}
variable "role" {}
resource "aws_eks_cluster" "this" {
  name     = var.name
  role_arn = var.role
  vpc_config {
    subnet_ids             = [aws_subnet.front.id]
    endpoint_public_access = true
    public_access_cidrs    = var.cidrs
  }
}
resource "aws_subnet" "front" {
  cidr_block              = "10.0.1.0/24"
  map_public_ip_on_launch = true
}
""",
}


def change(address: str, after: dict[str, Any], unknown: Any = None, sensitive: Any = None, **more: Any) -> Any:
    """A resource change as the plan format has it."""
    module, _, name = address.rpartition(".")
    kind = module.rpartition(".")[2]
    actions = more.pop("actions", ["create"])
    moved = {"actions": actions, "before": None, "after": after, "after_unknown": unknown or {}}
    row = {"address": address, "mode": "managed", "type": kind, "name": name, "provider_name": AWS}
    return {**row, "change": {**moved, "before_sensitive": False, "after_sensitive": sensitive or {}}, **more}


CLUSTER = change(
    'module.shop["eu"].aws_eks_cluster.this',
    {
        "name": "eu",
        "encryption_config": [],
        "timeouts": None,
        "vpc_config": [
            {
                "endpoint_private_access": False,
                "endpoint_public_access": True,
                "public_access_cidrs": ["0.0.0.0/0"],
                "subnet_ids": [None],
            }
        ],
    },
    {"arn": True, "role_arn": True, "version": True, "vpc_config": [{"subnet_ids": [True], "vpc_id": True}]},
)
CHANGES = [
    CLUSTER,
    change(
        'module.shop["eu"].aws_subnet.front',
        {"cidr_block": "10.0.1.0/24", "map_public_ip_on_launch": True},
        {"id": True},
    ),
    change("aws_iam_role.cluster", {"name": "cluster"}, {"arn": True}),
    change(
        "aws_security_group.open",
        {
            "ingress": [
                {"from_port": 22, "cidr_blocks": ["0.0.0.0/0"]},
                {"from_port": 443, "cidr_blocks": ["10.0.0.0/8"]},
            ]
        },
    ),
]
CONFIGURATION = {
    "provider_config": {"aws": {"name": "aws", "full_name": AWS, "version_constraint": "~> 5.0"}},
    "root_module": {
        "resources": [
            {"address": "aws_iam_role.cluster", "expressions": {"name": {"constant_value": "cluster"}}},
            {"address": "aws_security_group.open", "expressions": {"ingress": [{}, {}]}},
        ],
        "module_calls": {
            "shop": {
                "source": "./cluster",
                "expressions": {
                    "role": {"references": ["aws_iam_role.cluster.arn", "aws_iam_role.cluster"]},
                    "name": {"references": ["each.key"]},
                    "cidrs": {"references": ["var.cidrs"]},
                },
                "module": {
                    "resources": [
                        {
                            "address": "aws_eks_cluster.this",
                            "expressions": {
                                "name": {"references": ["var.name"]},
                                "role_arn": {"references": ["var.role"]},
                                "vpc_config": [
                                    {
                                        "endpoint_public_access": {"constant_value": True},
                                        "public_access_cidrs": {"references": ["var.cidrs"]},
                                        "subnet_ids": {"references": ["aws_subnet.front.id", "aws_subnet.front"]},
                                    }
                                ],
                            },
                        },
                        {"address": "aws_subnet.front", "expressions": {"cidr_block": {}}},
                    ]
                },
            }
        },
    },
}
PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "variables": {"cidrs": {"value": ["0.0.0.0/0"]}},
    "planned_values": {"root_module": {}},
    "resource_changes": CHANGES,
    "configuration": CONFIGURATION,
}


def scanned(folder: Path, plan: Any, **options: Any) -> ScanResult:
    text = plan if isinstance(plan, str) else json.dumps(plan)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_text(text)
    return scan(Config((folder / "plan.json",), **options))


def attributes(result: ScanResult) -> dict[str, Any]:
    return {resource.name: resource.body.raw for resource in result.graph.resources}


def source(folder: Path) -> Path:
    for name, text in SOURCE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def told(findings: tuple[Finding, ...]) -> set[tuple[str, str, str]]:
    return {(finding.rule.id, finding.resource.name, finding.message) for finding in findings}


def test_resources_are_those_that_the_configuration_makes(tmp_path: Path) -> None:
    result = scanned(tmp_path, PLAN)
    cluster = 'module.shop["eu"].aws_eks_cluster.this'
    assert attributes(result)[cluster] == {
        "name": "eu",
        "timeouts": None,
        "vpc_config": [
            {
                "endpoint_private_access": False,
                "endpoint_public_access": True,
                "public_access_cidrs": ["0.0.0.0/0"],
                "subnet_ids": [Unknown('module.shop["eu"].aws_subnet.front.id', "known after apply")],
                "vpc_id": Unknown(f"{cluster}.vpc_config[0].vpc_id", "known after apply"),
            }
        ],
        "arn": Unknown(f"{cluster}.arn", COMPUTED),
        "role_arn": Unknown("aws_iam_role.cluster.arn", "known after apply"),
        "version": Unknown(f"{cluster}.version", COMPUTED),
    }
    assert {(entry.id.group, entry.kind, entry.stack.label, entry.versions) for entry in result.graph.resources} == {
        ("terraform", kind, "plan.json", ("~> 5.0",))
        for kind in ("aws_eks_cluster", "aws_subnet", "aws_iam_role", "aws_security_group")
    }
    assert [(entry.path, entry.state) for entry in result.coverage.inputs] == [("plan.json", InputState.SCANNED)]


def test_a_plan_is_judged_as_its_sources_are(tmp_path: Path) -> None:
    of_plan = scanned(tmp_path / "p", PLAN)
    options = TerraformOptions(given=('cidrs=["0.0.0.0/0"]',))
    of_source = scan(Config((source(tmp_path / "s"),), terraform=options))
    assert told(of_plan.findings) == told(of_source.findings)
    assert any(finding.rule.id == "eks-cluster-in-public-subnet" for finding in of_plan.findings)


def test_findings_point_into_the_plan(tmp_path: Path) -> None:
    for indent in (None, 2):
        text = json.dumps(PLAN, indent=indent)
        result = scanned(tmp_path, text)
        (finding,) = (found for found in result.findings if found.rule.id == "eks-cluster-in-public-subnet")
        lines = text.split("\n")
        at = next(index for index, line in enumerate(lines) if '"map_public_ip_on_launch"' in line)
        column = lines[at].index('"map_public_ip_on_launch"') + 1
        assert (finding.span.file, finding.span.start.line, finding.span.start.column) == ("plan.json", at + 1, column)
        assert finding.span.end.column == column + len('"map_public_ip_on_launch": true')


def test_findings_point_into_the_source_root(tmp_path: Path) -> None:
    options = TerraformOptions(source_root=source(tmp_path / "src"))
    result = scanned(tmp_path / "out", PLAN, terraform=options)
    (finding,) = (found for found in result.findings if found.rule.id == "eks-cluster-in-public-subnet")
    assert (finding.span.file, finding.span.start.line) == ("src/cluster/main.tf", 16)
    (group,) = (entry for entry in result.graph.resources if entry.name == "aws_security_group.open")
    first = group.body["ingress"][0]["cidr_blocks"]
    assert (first.raw, first.span.file, first.span.start.line) == (["0.0.0.0/0"], "src/main.tf", 22)
    assert [feed for feed, _ in first.origin.feeds] == ["cidr_blocks of ingress", "planned"]
    assert told(result.findings) == told(scanned(tmp_path / "out", PLAN).findings)


def test_what_the_source_does_not_have_stays_in_the_plan(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.tf").write_text('resource "aws_iam_role" "cluster" {\n  name = "cluster"\n}\n')
    result = scanned(tmp_path, PLAN, terraform=TerraformOptions(source_root=tmp_path / "src"))
    files = {entry.kind: entry.body.span.file for entry in result.graph.resources}
    assert files["aws_iam_role"] == "src/main.tf"
    assert files["aws_subnet"] == "plan.json"
    notes = [entry.message for entry in result.diagnostics if "source root" in entry.message]
    assert notes[0] == "aws_security_group.open is not found in the source root; its findings point into the plan"
    assert len(notes) == 3


def test_deleted_forgotten_and_deposed_resources_are_left_out(tmp_path: Path) -> None:
    role = {"name": "r"}
    rows = [
        change("aws_iam_role.gone", {}, actions=["delete"]),
        change("aws_iam_role.forgotten", {}, actions=["forget"]),
        change("aws_iam_role.old", role, deposed="abc", actions=["delete", "create"]),
        change("aws_iam_role.replaced", role, actions=["delete", "create"]),
        change("aws_iam_role.kept", role, actions=["no-op"]),
    ]
    rows[0]["change"]["after"] = rows[1]["change"]["after"] = None
    result = scanned(tmp_path, {"format_version": "1.2", "resource_changes": rows})
    assert attributes(result) == {"aws_iam_role.replaced": role, "aws_iam_role.kept": role}


def planned_row(address: str, values: Any, mode: str = "managed", sensitive: Any = None) -> dict[str, Any]:
    kind = address.split(".")[-2]
    row = {"address": address, "mode": mode, "type": kind, "name": "x", "provider_name": AWS, "values": values}
    return {**row, "sensitive_values": sensitive or {}}


def test_data_that_was_read_already_comes_from_the_prior_state(tmp_path: Path) -> None:
    prior = {"resources": [planned_row("data.aws_ami.a", {"id": "ami-1"}, "data"), planned_row("aws_vpc.old", {})]}
    child = {"address": "module.m", "resources": [planned_row("module.m.data.aws_ami.b", {"id": "ami-2"}, "data")]}
    prior["child_modules"] = [child]
    document = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [planned_row("aws_vpc.new", {"cidr_block": "10.0.0.0/8"})]}},
        "prior_state": {"format_version": "1.0", "values": {"root_module": prior}},
    }
    result = scanned(tmp_path, document)
    assert {entry.name: (entry.kind, entry.body.raw) for entry in result.graph.resources} == {
        "aws_vpc.new": ("aws_vpc", {"cidr_block": "10.0.0.0/8"}),
        "data.aws_ami.a": ("data.aws_ami", {"id": "ami-1"}),
        "module.m.data.aws_ami.b": ("data.aws_ami", {"id": "ami-2"}),
    }


def test_a_state_is_read_and_what_is_sensitive_is_not_shown(tmp_path: Path) -> None:
    rows = [
        planned_row("aws_db_instance.db", {"password": "hunter2", "tags": {"a": "b"}}, sensitive={"password": True})
    ]
    outputs = {"token": {"sensitive": True, "value": "hunter2"}, "plain": {"sensitive": False, "value": [1.5]}}
    state = {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {"outputs": outputs, "root_module": {"resources": rows}},
    }
    (tmp_path / "state.json").write_text(json.dumps(state))
    ran = run("graph", "state.json", cwd=tmp_path)
    assert ran.code == 0
    assert "hunter2" not in ran.out
    found = json.loads(ran.out)
    assert found["resources"][0]["attributes"] == {"password": {"$sensitive": True}, "tags": {"a": "b"}}
    assert found["outputs"] == {"token": {"$sensitive": True}, "plain": [1.5]}


def test_a_plan_may_come_from_standard_input(tmp_path: Path) -> None:
    ran = run("graph", "-", cwd=tmp_path, stdin=json.dumps(PLAN))
    assert ran.code == 0
    assert {row["stack"] for row in json.loads(ran.out)["resources"]} == {"stdin"}


def test_a_plan_beside_its_sources_is_a_stack_of_its_own(tmp_path: Path) -> None:
    source(tmp_path)
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    options = TerraformOptions(given=('cidrs=["0.0.0.0/0"]',))
    result = scan(Config((tmp_path,), terraform=options))
    assert set(result.coverage.stacks) == {tmp_path.name, "plan.json"}
    by_stack = {
        stack: told(tuple(finding for finding in result.findings if finding.resource.stack == stack))
        for stack in result.coverage.stacks
    }
    assert by_stack[tmp_path.name] == by_stack["plan.json"]


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        (json.dumps(PLAN)[:400], "not readable as JSON: ", None),
        (json.dumps({**PLAN, "format_version": "2.0"}), "version 2.0 of Terraform's plan format is newer than 1", 2),
        (json.dumps({**PLAN, "format_version": 7}), "'7' is no version of Terraform's plan format", 2),
        (json.dumps({**PLAN, "x": 0})[:-2] + "[" * 900 + "]" * 900 + "}", "nested deeper than 200 levels", 1),
        (json.dumps({**PLAN, "x": 0})[:-2] + "1" * 9000 + "}", "not readable as JSON: Exceeds the limit", 1),
    ],
    ids=["truncated", "newer", "odd version", "deep", "long number"],
)
def test_what_can_not_be_read_fails(tmp_path: Path, text: str, message: str, column: int | None) -> None:
    result = scanned(tmp_path, text)
    assert result.exit_code is ExitCode.INCOMPLETE
    (problem,) = (entry for entry in result.diagnostics if entry.failed)
    assert problem.message.startswith(f"a Terraform plan that can't be read: {message}")
    assert problem.span.start.column == (column or len(text) + 1) or column is None
    assert problem.remedy == "write it anew with `terraform show -json`"


def test_a_broken_row_hides_nothing_else(tmp_path: Path) -> None:
    rows = [3, {"address": "aws_vpc.a"}, {"address": "b", "type": "t", "change": {"after": [1]}}, CLUSTER]
    result = scanned(tmp_path, {**PLAN, "resource_changes": rows})
    assert [entry.name for entry in result.graph.resources] == [CLUSTER["address"]]
    assert [entry.message for entry in result.diagnostics if entry.failed] == [
        f"resource_changes.{index} is not a resource with an address, a type and values" for index in range(3)
    ]


def test_a_plan_of_a_failed_run_is_incomplete(tmp_path: Path) -> None:
    result = scanned(tmp_path, {**PLAN, "errored": True})
    assert result.exit_code is ExitCode.INCOMPLETE
    assert "the plan is of a run that failed, so resources may be missing from it" in [
        entry.message for entry in result.diagnostics if entry.failed
    ]


def test_other_json_is_no_plan(tmp_path: Path) -> None:
    schema: dict[str, Any] = {"properties": {"format_version": {}, "planned_values": {}}}
    for document in (schema, {"format_version": "1.0"}, {"format_version": "1.0", "provider_schemas": {}}):
        result = scanned(tmp_path, document)
        assert [(entry.state, entry.reason) for entry in result.coverage.inputs] == [
            (InputState.NOT_APPLICABLE, "holds no Kubernetes object")
        ]


def test_halves_of_characters_do_not_stop_the_report(tmp_path: Path) -> None:
    rows = [change("aws_iam_role.r", {"name": "a\ud800b"})]
    result = scanned(tmp_path, {"format_version": "1.2", "resource_changes": rows})
    assert attributes(result) == {"aws_iam_role.r": {"name": "a\ufffdb"}}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all parts of a document."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in below for place in places(part, (*path, key)))]


def with_part(document: Any, path: tuple[Any, ...], part: Any) -> Any:
    """The document with another part at a path."""
    if not path:
        return part
    changed = dict(document) if isinstance(document, dict) else list(document)
    changed[path[0]] = with_part(document[path[0]], path[1:], part)
    return changed


@pytest.mark.parametrize("odd", [None, 3, "x", [], [[]], {}, {"x": None}, True], ids=json.dumps)
def test_no_odd_part_stops_a_scan(odd: Any, tmp_path: Path) -> None:
    prior = {"resources": [planned_row("data.aws_ami.a", {"id": "ami-1"}, "data")]}
    whole = {
        **PLAN,
        "prior_state": {"values": {"root_module": {**prior, "child_modules": [prior]}}},
        "output_changes": {"o": {"actions": ["create"], "after": None, "after_unknown": {"x": [True]}}},
        "planned_values": {"outputs": {"o": {"sensitive": False, "value": 1}}, "root_module": prior},
    }
    folder = source(tmp_path / "src")
    options = TerraformOptions(source_root=folder)
    for number, path in enumerate(place for place in places(whole) if place):
        text = json.dumps(with_part(whole, path, odd))
        (tmp_path / "plan.json").write_text(text)
        config = Config((tmp_path / "plan.json",), terraform=options if number % 9 == 0 else TerraformOptions())
        loaded = load(config)
        assert all(resource.body.span.file for resource in loaded.resources)
        assert [entry.path for entry in loaded.inputs] == ["plan.json"]
        write_json(whole_graph(loaded), loaded.diagnostics, io.StringIO(), loaded.outputs)


def deployed(provider: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan of two clusters of Google Cloud and of a binding that one provider of Kubernetes makes."""
    names = ("a", "b")
    clusters = [change(f"google_container_cluster.{name}", {"name": name}) for name in names]
    binding = {
        "metadata": [{"name": "all"}],
        "role_ref": [{"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}],
        "subject": [{"kind": "Group", "name": "system:authenticated", "api_group": "rbac.authorization.k8s.io"}],
    }
    address = "kubernetes_cluster_role_binding.all"
    rows = [{"address": f"google_container_cluster.{name}", "expressions": {"name": {}}} for name in names]
    written: dict[str, Any] = {key: {} for key in binding}
    return {
        "format_version": "1.2",
        "resource_changes": [*clusters, change(address, binding)],
        "configuration": {
            "provider_config": {"kubernetes": {"name": "kubernetes", "expressions": provider, **more}},
            "root_module": {
                "resources": [*rows, {"address": address, "expressions": written, "provider_config_key": "kubernetes"}],
                "variables": {"host": {}},
            },
        },
    }


@pytest.mark.parametrize(
    ("provider", "home"),
    [
        ({"host": {"references": ["google_container_cluster.a.endpoint", "google_container_cluster.a"]}}, "a"),
        ({"host": {"references": ["google_container_cluster.b.endpoint", "google_container_cluster.b"]}}, "b"),
        ({"host": {"constant_value": "https://10.0.0.1"}}, ""),
        ({"host": {"references": ["var.host"]}}, ""),
        ({"exec": [{"command": {"constant_value": "gke-gcloud-auth-plugin"}}]}, ""),
    ],
)
def test_objects_are_joined_with_the_cluster_their_provider_speaks_to(
    tmp_path: Path, provider: dict[str, Any], home: str
) -> None:
    result = scanned(tmp_path, deployed(provider))
    (found,) = [each for each in result.findings if each.rule.id == "authenticated-binding"]
    reached = [step.message for step in found.related if "takes requests" in step.message]
    said = f"google_container_cluster.{home} takes requests to its API server from the whole Internet"
    assert reached == ([said] if home else [])


def test_configurations_of_providers_in_a_plan_are_judged(tmp_path: Path) -> None:
    result = scanned(tmp_path, deployed({"insecure": {"constant_value": True}}))
    (found,) = [each for each in result.findings if each.rule.id == "insecure-provider"]
    assert (found.resource.name, found.span.file) == ("provider.kubernetes", "plan.json")
