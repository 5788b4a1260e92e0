"""Which Services the Internet reaches at the ports they open on nodes."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.engine.catalog import bundled
from iac_scan.model.check import Severity
from iac_scan.pipeline import scan

SAMPLES = bundled("checks") / "network" / "node-port-service"
OWN_GROUP = """
resource "aws_security_group" "nodes" {
  vpc_id = "vpc-1"
}

resource "aws_launch_template" "web" {
  vpc_security_group_ids = [aws_security_group.nodes.id]
}
"""
TEMPLATE = "  launch_template {\n    id      = aws_launch_template.web.id\n    version = 1\n  }\n"
GROUP = "  node_role_arn = "
ACL = '\nresource "aws_network_acl" "main" {\n  vpc_id = "vpc-1"\n}\n'
DENIED = """
resource "google_compute_firewall" "nobody" {
  network       = "shop"
  priority      = 10
  source_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }
}
"""
SUBNET = """
resource "azurerm_subnet" "nodes" {
  name = "nodes"
}

resource "azurerm_network_security_group" "nodes" {
  name = "nodes"
}

resource "azurerm_subnet_network_security_group_association" "nodes" {
  subnet_id                 = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.nodes.id
}
"""
IN_SUBNET = '    vm_size                = "Standard_D4s_v5"\n'
LOCAL = 'type = "NodePort"\n external_traffic_policy = "Local"'
ANOTHER = 'resource "aws_eks_cluster" "other" {\n  name = "other"\n}\n'

CASES = {
    "the cluster's own group": ("eks", "", "", "", True),
    "any port of the range": ("eks", "      node_port = 30443\n", "", "", True),
    "a rule for some ports of the range": ("eks", "= 32767", "= 30443", "", True),
    "a rule for other ports": ("eks", "= 30000", "= 31000", "", False),
    "IPv6 alone": ("eks", 'cidr_ipv4         = "0.0.0.0/0"', 'cidr_ipv6 = "::/0"', "", False),
    "a subnet without public addresses": ("eks", "= true", "= false", "", False),
    "a group of the nodes' own": ("eks", GROUP, TEMPLATE + GROUP, OWN_GROUP, False),
    "a network ACL": ("eks", "", "", ACL, False),
    "another cluster beside it": ("eks", "", "", ANOTHER, False),
    "traffic for local pods only": ("eks", 'type = "NodePort"', LOCAL, "", False),
    "a firewall rule for tags": ("gke", "", "", "", True),
    "a firewall rule for the network": ("gke", '  target_tags   = ["shop-nodes"]\n', "", "", True),
    "a firewall rule for other tags": ("gke", 'target_tags   = ["shop-nodes"]', 'target_tags = ["x"]', "", False),
    "a rule that denies first": ("gke", "", "", DENIED, False),
    "ports of AKS": ("aks", "", "", "", True),
    "other ports of AKS": ("aks", "= 30000", "= 30500", "", False),
    "a group of the subnet that lets nobody in": (
        "aks",
        IN_SUBNET,
        IN_SUBNET + "    vnet_subnet_id = azurerm_subnet.nodes.id\n",
        SUBNET,
        False,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_node_port_is_open_where_all_the_files_say_so(name: str, tmp_path: Path) -> None:
    """Public nodes, a rule for everybody, and nothing that may close the port again."""
    cloud, old, new, more, is_open = CASES[name]
    text = (SAMPLES / f"fail-{cloud}.tf").read_text("utf-8")
    assert old in text
    (tmp_path / "main.tf").write_text(text.replace(old, new, 1) + more, "utf-8")
    (finding,) = scan(Config(paths=(tmp_path,), only=("node-port-service",))).findings
    assert finding.message.endswith("to the Internet") is is_open
    assert finding.severity is (Severity.HIGH if is_open else Severity.LOW)
