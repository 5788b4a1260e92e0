"""Whom the security groups of load balancers let in."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.pipeline import scan

GROUP = """
resource "aws_security_group" "{0}" {{
  name = "{0}"
  tags = {{ Name = "{0}" }}
  ingress {{
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["{1}"]
  }}
}}
"""
CLUSTER = 'resource "aws_eks_cluster" "shop" {\n  name = "shop"\n}\n'
SERVICE = """
resource "kubernetes_service_v1" "web" {{
  metadata {{
    name = "web"
    annotations = {{
      "service.beta.kubernetes.io/aws-load-balancer-security-groups" = {0}
      "service.beta.kubernetes.io/aws-load-balancer-type"            = "{1}"
      "service.beta.kubernetes.io/aws-load-balancer-scheme"          = "{2}"
    }}
  }}
  spec {{
    type                        = "LoadBalancer"
    load_balancer_source_ranges = ["203.0.113.0/24"]
    port {{
      port = {3}
    }}
  }}
}}
"""
TWO = '"${aws_security_group.office.id}, ${aws_security_group.world.id}"'
ONE = "aws_security_group.world.id"
FACING = "internet-facing"

CASES = {
    "the second of two": ((TWO, "external", FACING, 443), "fail"),
    "a name in a text with a reference": (('"${aws_security_group.office.id},world"', "external", FACING, 443), "fail"),
    "a name alone": (('"world"', "external", FACING, 443), "fail"),
    "an id": (('"sg-1"', "external", FACING, 443), "unknown"),
    "an id beside an open group": (('"sg-1,world"', "external", FACING, 443), "fail"),
    "a list": (('join(",", [aws_security_group.world.id])', "external", FACING, 443), "fail"),
    "an expression": (("upper(aws_security_group.world.id)", "external", FACING, 443), "unknown"),
    "another port": ((ONE, "external", FACING, 8443), ""),
    "a closed group": (("aws_security_group.office.id", "external", FACING, 443), ""),
    "an internal balancer": ((ONE, "external", "internal", 443), ""),
    "the controller's default": ((ONE, "external", "", 443), ""),
    "a network balancer of Kubernetes, which has no groups": ((ONE, "nlb", FACING, 443), ""),
    "a classic balancer": ((ONE, "", "", 443), "fail"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_groups_decide_instead_of_the_ranges(name: str, tmp_path: Path) -> None:
    """Every spelling of groups, and what makes them count for nothing."""
    values, verdict = CASES[name]
    groups = GROUP.format("office", "203.0.113.0/24") + GROUP.format("world", "0.0.0.0/0")
    (tmp_path / "main.tf").write_text(CLUSTER + groups + SERVICE.format(*values), "utf-8")
    findings = scan(Config(paths=(tmp_path,), only=("ignored-source-ranges",))).findings
    assert [finding.verdict.value for finding in findings] == [verdict] * bool(verdict)
