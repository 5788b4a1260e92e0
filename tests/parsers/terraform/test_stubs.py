"""Stand-ins for well-known modules whose source is absent."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.model.finding import ExitCode
from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform import read
from iac_scan.parsers.terraform.stubs import FOLDER, stub, table
from iac_scan.pipeline import scan

EKS = "terraform-aws-modules/eks/aws"
GITHUB = "git::https://github.com/terraform-aws-modules/terraform-aws-eks.git"


@pytest.mark.parametrize(
    ("source", "version", "given", "expected"),
    [
        (EKS, "~> 20.8", (), "eks/20"),
        (EKS, "17.24.0", (), "eks/17"),
        (EKS, "", (), "eks/21"),
        (EKS, ">= 18.0, < 20.0", (), "eks/19"),
        (EKS, "16.0.0", (), None),
        (EKS, "", ("cluster_version",), "eks/20"),
        (EKS, "", ("cluster_version", "aws_auth_roles"), "eks/19"),
        (EKS, "", ("nobody_knows_this",), "eks/21"),
        (f"registry.terraform.io/{EKS}", "~> 18.0", (), "eks/18"),
        (f"{EKS}//modules/eks-managed-node-group", "~> 20.0", (), "eks/nodes_18"),
        (f"{EKS}//modules/karpenter", "~> 20.0", (), None),
        (f"{GITHUB}?ref=v19.21.0", "", (), "eks/19"),
        (f"{GITHUB}//modules/eks-managed-node-group?ref=v21.0.0", "", (), "eks/nodes_21"),
        ("github.com/Azure/terraform-azurerm-aks?ref=9.1.0", "", (), "aks/9"),
        ("terraform-google-modules/kubernetes-engine/google//modules/private-cluster", "~> 30.0", (), "gke/private_29"),
        ("terraform-aws-modules/vpc/aws", "~> 5.0", (), None),
        ("./modules/eks", "", (), None),
    ],
)
def test_which_stand_in_speaks(source: str, version: str, given: tuple[str, ...], expected: str | None) -> None:
    found = stub(source, version, frozenset(given))
    assert (None if found is None else found.path.relative_to(FOLDER).as_posix()) == expected


def test_every_stand_in_is_named_in_the_index() -> None:
    named = {row.folder for rows in table().values() for row in rows}
    assert named == {path.parent for path in FOLDER.rglob("main.tf")}


@pytest.mark.parametrize("name", sorted(table()))
def test_a_stand_in_is_whole_without_any_input(name: str, tmp_path: Path) -> None:
    for row in table()[name]:
        version = ".".join(map(str, (*row.versions.low, 0, 0)[:3]))
        (tmp_path / "main.tf").write_text(f'module "m" {{\n  source = "{name}"\n  version = "{version}"\n}}\n')
        result = read(tmp_path, tmp_path)
        reason = f"the module source {name!r} is not available offline"
        said = [entry.message for entry in result.parsed.diagnostics]
        assert said == [f"module m is judged by its inputs alone: {reason}"]
        assert {found.body.span.file for found in result.parsed.resources} == {"main.tf"}
        assert any(found.name.startswith("module.m.") for found in result.parsed.resources)


ROOT = """\
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.0"

  name                   = "shop"
  endpoint_public_access = true
  endpoint_public_access_cidrs = [
    "0.0.0.0/0",
  ]

  eks_managed_node_groups = {
    work = {
      metadata_options = {
        http_tokens = "optional"
      }
    }
  }
}

resource "aws_eks_addon" "network" {
  cluster_name = module.eks.cluster_name
  addon_name   = "vpc-cni"
}

output "group" {
  value = module.eks.node_security_group_id
}
"""


def test_inputs_are_judged_and_pointed_at(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(ROOT)
    only = ("open-api-endpoint", "reachable-node-credentials", "unenforced-network-policies")
    result = scan(Config(paths=(tmp_path,), only=only))
    group = 'module.eks.module.eks_managed_node_group["work"].aws_eks_node_group.this[0]'
    cluster = "module.eks.aws_eks_cluster.this[0]"
    assert {(finding.span.start.line, finding.verdict.value, finding.message) for finding in result.findings} == {
        (8, "fail", f"{cluster} takes requests to its API server from the whole Internet"),
        (14, "fail", f"{group} lets pods have the credentials of their node without a token (IMDSv1)"),
        (20, "fail", f"{cluster} enforces no NetworkPolicy"),
    }
    assert result.exit_code is ExitCode.INCOMPLETE


def test_what_a_stand_in_does_not_tell_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(ROOT)
    outputs = read(tmp_path, tmp_path).outputs
    assert outputs["group"] == Unknown("module.eks.node_security_group_id", "the source of the module is absent")
