"""Which cluster of a cloud Kubernetes objects are deployed to."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.pipeline import scan

CLUSTER = 'resource "google_container_cluster" "{0}" {{\n  name = "{0}"\n}}\n'
PROVIDER = 'provider "kubernetes" {{\n  host = {}\n}}\n'
SOURCE = 'data "google_container_cluster" "x" {{\n  name = "{}"\n}}\n'
BINDING = """
resource "kubernetes_cluster_role_binding" "all" {
  metadata {
    name = "all"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "view"
  }
  subject {
    kind      = "Group"
    name      = "system:authenticated"
    api_group = "rbac.authorization.k8s.io"
  }
}
"""
MANIFEST = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: all}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:authenticated"}]
"""
A, B = CLUSTER.format("a"), CLUSTER.format("b")
TO_A = PROVIDER.format("google_container_cluster.a.endpoint")
TO_X = PROVIDER.format('"https://${data.google_container_cluster.x.endpoint}"')
CONTEXT = 'provider "kubernetes" {\n  config_path = "~/.kube/config"\n  config_context = "other"\n}\n'

CASES = {
    "the only cluster": ({"main.tf": A, "b.yaml": MANIFEST}, "a"),
    "two clusters": ({"main.tf": A + B, "b.yaml": MANIFEST}, ""),
    "no cluster": ({"b.yaml": MANIFEST}, ""),
    "a cluster that is read from outside": ({"main.tf": A + SOURCE.format("other"), "b.yaml": MANIFEST}, ""),
    "the provider's host": ({"main.tf": A + B + TO_A + BINDING}, "a"),
    "the provider's data source": ({"main.tf": A + B + SOURCE.format("b") + TO_X + BINDING}, "b"),
    "a data source of another cluster": ({"main.tf": A + SOURCE.format("other") + TO_X + BINDING}, ""),
    "an unknown host": ({"main.tf": A + PROVIDER.format('"https://10.0.0.1"') + BINDING}, ""),
    "a context of a kubeconfig": ({"main.tf": A + CONTEXT + BINDING}, ""),
    "an address that another root has too": (
        {"x/main.tf": A, "y/main.tf": A + TO_A + BINDING},
        "a",
    ),
    "a data source that another root has too": (
        {
            "main.tf": A + B,
            "x/main.tf": SOURCE.format("a") + TO_X,
            "y/main.tf": SOURCE.format("b") + TO_X + BINDING,
        },
        "b",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_home_of_a_binding(name: str, tmp_path: Path) -> None:
    """The finding on the binding names the cluster that opens it to the Internet, and no other one."""
    files, home = CASES[name]
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    found = [each for each in scan(Config(paths=(tmp_path,))).findings if each.rule.id == "authenticated-binding"]
    steps = {step.message for each in found for step in each.related}
    said = {f"google_container_cluster.{home} takes requests to its API server from the whole Internet"}
    assert len(found) == 1
    assert {step for step in steps if "takes requests" in step} == (said if home else set())
