"""Which nodes pods surely run on, and what these may do in their cloud."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.pipeline import scan

STRONG = """
resource "aws_iam_role" "strong" {
  name               = "strong"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
resource "aws_iam_role" "weak" {
  name = "weak"
}
resource "aws_eks_cluster" "shop" {
  name = "shop"
}
"""
POOL = """
resource "aws_eks_node_group" "{role}" {{
  cluster_name  = aws_eks_cluster.shop.name
  node_role_arn = {arn}
  {more}
}}
"""
ENTRY = """
resource "aws_eks_access_entry" "nodes" {{
  cluster_name  = aws_eks_cluster.shop.name
  principal_arn = aws_iam_role.{role}.arn
  type          = "EC2_LINUX"
}}
"""
PROFILE = """
resource "aws_eks_fargate_profile" "shop" {{
  cluster_name = aws_eks_cluster.shop.name
  selector {{
    namespace = "{namespace}"
    labels    = {{ app = "{app}" }}
  }}
}}
"""
POD = """apiVersion: apps/v1
kind: {kind}
metadata: {{name: agent, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: agent}}}}
  template:
    metadata: {{labels: {{app: agent}}}}
    spec:
      {more}
      containers: [{{name: agent, image: x, securityContext: {{privileged: true}}}}]
"""
SELECTOR = "nodeSelector: {{tier: {}}}".format
TOLERATION = "tolerations: [{key: only, operator: Exists}]"
TAINT = """taint {
    key    = "only"
    value  = "gpu"
    effect = "NO_SCHEDULE"
  }"""


def pool(role: str, more: str = "", arn: str = "") -> str:
    return POOL.format(role=role, more=more, arn=arn or f"aws_iam_role.{role}.arn")


def tier(value: str) -> str:
    return f'labels = {{ tier = "{value}" }}'


KARPENTER = """apiVersion: karpenter.sh/v1
kind: NodePool
metadata: {name: any}
spec: {}
"""
CASES = {
    "the only pool": (pool("strong"), "Deployment", "", "fail"),
    "a pool without powers": (pool("weak"), "Deployment", "", ""),
    "no pool": ("", "Deployment", "", ""),
    "one of two pools": (pool("strong") + pool("weak"), "Deployment", "", "unknown"),
    "agents of every node": (pool("strong") + pool("weak"), "DaemonSet", "", "fail"),
    "a selector of the strong pool": (
        pool("strong", tier("a")) + pool("weak", tier("b")),
        "Deployment",
        SELECTOR("a"),
        "fail",
    ),
    "a selector of the weak pool": (
        pool("strong", tier("a")) + pool("weak", tier("b")),
        "Deployment",
        SELECTOR("b"),
        "",
    ),
    "a label that no pool gives": (pool("strong") + pool("weak", tier("b")), "DaemonSet", SELECTOR("a"), "fail"),
    "a label that may be set elsewhere": (pool("strong") + pool("weak"), "DaemonSet", SELECTOR("a"), "unknown"),
    "a taint": (pool("strong", TAINT) + pool("weak"), "DaemonSet", "", ""),
    "a tolerated taint": (pool("strong", TAINT) + pool("weak"), "DaemonSet", TOLERATION, "fail"),
    "an unknown role": (pool("weak", arn="var.role"), "Deployment", "", "unknown"),
    "Fargate": (pool("strong") + PROFILE.format(namespace="s?op", app="*"), "Deployment", "", ""),
    "Fargate for others": (pool("strong") + PROFILE.format(namespace="shop", app="web"), "Deployment", "", "fail"),
    "machines of a group": (
        pool("strong") + 'resource "aws_autoscaling_group" "x" {\n}\n',
        "Deployment",
        "",
        "unknown",
    ),
    "nodes that join by an entry": (ENTRY.format(role="strong"), "Deployment", "", "fail"),
    "nodes that join by an entry beside a pool": (
        pool("strong") + ENTRY.format(role="weak"),
        "Deployment",
        "",
        "unknown",
    ),
    "an entry of people": (ENTRY.format(role="strong").replace("EC2_LINUX", "STANDARD"), "Deployment", "", ""),
    "agents beside machines of a group": (
        pool("strong") + 'resource "aws_autoscaling_group" "x" {\n}\n',
        "DaemonSet",
        "",
        "fail",
    ),
}


def verdicts(folder: Path, terraform: str, manifest: str) -> str:
    (folder / "main.tf").write_text(terraform, "utf-8")
    (folder / "pod.yaml").write_text(manifest, "utf-8")
    found = scan(Config(paths=(folder,), only=("escape-to-cloud",))).findings
    return " ".join(finding.verdict.value for finding in found)


@pytest.mark.parametrize("name", CASES)
def test_nodes_under_a_privileged_pod(name: str, tmp_path: Path) -> None:
    terraform, kind, more, verdict = CASES[name]
    assert verdicts(tmp_path, STRONG + terraform, POD.format(kind=kind, more=more)) == verdict


def test_an_agent_that_a_fargate_profile_takes_may_run_on_nodes_all_the_same(tmp_path: Path) -> None:
    terraform = STRONG + pool("strong") + PROFILE.format(namespace="shop", app="agent")
    assert verdicts(tmp_path, terraform, POD.format(kind="DaemonSet", more="")) == "unknown"


def test_karpenter_may_bring_other_nodes(tmp_path: Path) -> None:
    manifest = POD.format(kind="Deployment", more="") + "---\n" + KARPENTER
    assert verdicts(tmp_path, STRONG + pool("strong"), manifest) == "unknown"
    assert verdicts(tmp_path, STRONG + pool("weak"), manifest) == ""


def test_a_boundary_may_leave_a_role_nothing(tmp_path: Path) -> None:
    bounded = STRONG.replace('name               = "strong"', 'permissions_boundary = "arn:aws:iam::1:policy/limit"')
    assert verdicts(tmp_path, bounded + pool("strong"), POD.format(kind="Deployment", more="")) == "unknown"


SSH = 'remote_access {\n ec2_ssh_key = "mara"\n}'
OPEN = 'ami_type = "AL2_x86_64"'
CLOSED = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Egress]}
"""
PLAIN = POD.replace("privileged: true", "privileged: false")
SEVERITIES = {
    "open SSH": ("eks-open-node-ssh", SSH, "weak", PLAIN, "MEDIUM"),
    "open SSH beside a privileged pod": ("eks-open-node-ssh", SSH, "weak", POD, "HIGH"),
    "credentials of a harmless role": ("reachable-node-credentials", OPEN, "weak", PLAIN, "HIGH"),
    "credentials of an administrator": ("reachable-node-credentials", OPEN, "strong", PLAIN, "CRITICAL"),
    "credentials kept from the pods": ("reachable-node-credentials", OPEN, "strong", PLAIN + "---\n" + "{}", "HIGH"),
}


@pytest.mark.parametrize("name", SEVERITIES)
def test_what_runs_on_nodes_makes_their_flaws_more_severe(name: str, tmp_path: Path) -> None:
    check, more, role, manifest, severity = SEVERITIES[name]
    text = manifest.removesuffix("{}").format(kind="Deployment", more="") + (CLOSED if manifest.endswith("{}") else "")
    (tmp_path / "main.tf").write_text(STRONG + pool(role, more), "utf-8")
    (tmp_path / "pod.yaml").write_text(text, "utf-8")
    findings = scan(Config(paths=(tmp_path,), only=(check,))).findings
    assert [finding.severity.name for finding in findings] == [severity]


GKE = """
resource "google_service_account" "nodes" {{
  account_id = "nodes"
}}
resource "google_project_iam_member" "nodes" {{
  role   = "roles/owner"
  member = "serviceAccount:${{google_service_account.nodes.email}}"
}}
resource "google_container_cluster" "shop" {{
  name = "shop"
  node_config {{
    {}
  }}
}}
"""
OWN = "service_account = google_service_account.nodes.email\n"
SPECIAL = {
    "a Deployment": ("Deployment", "", "fail"),
    "agents that a cloud's taint keeps away": ("DaemonSet", "", "unknown"),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_taints_of_the_cloud_keep_nobody_away_for_sure(name: str, tmp_path: Path) -> None:
    kind, more, verdict = SPECIAL[name]
    gpus = OWN + 'guest_accelerator {\n    type = "t4"\n    count = 1\n  }'
    other = 'resource "google_container_node_pool" "x" {\n  cluster = google_container_cluster.shop.name\n}\n'
    terraform = GKE.format(gpus) + (other if kind == "DaemonSet" else "")
    assert verdicts(tmp_path, terraform, POD.format(kind=kind, more=more)) == verdict


SCOPES = {
    "no scopes of its own": (OWN, "fail"),
    "all of the cloud": (OWN + 'oauth_scopes = ["cloud-platform"]', "fail"),
    "logs only": (OWN + 'oauth_scopes = ["https://www.googleapis.com/auth/logging.write"]', ""),
    "something else": (OWN + 'oauth_scopes = ["https://www.googleapis.com/auth/compute"]', "unknown"),
    "the default account": ("", "unknown"),
}


def test_a_condition_may_leave_a_grant_nothing(tmp_path: Path) -> None:
    terraform = GKE.format(OWN).replace('"roles/owner"', '"roles/owner"\n  condition {\n    title = "x"\n  }')
    assert verdicts(tmp_path, terraform, POD.format(kind="Deployment", more="")) == "unknown"


@pytest.mark.parametrize("name", SCOPES)
def test_scopes_limit_what_nodes_of_google_may_do(name: str, tmp_path: Path) -> None:
    config, verdict = SCOPES[name]
    assert verdicts(tmp_path, GKE.format(config), POD.format(kind="Deployment", more="")) == verdict
