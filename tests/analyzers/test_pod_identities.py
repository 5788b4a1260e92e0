"""Which identities of clouds pods act as, and who reaches them: files of several languages in one finding."""

import pytest

from iac_scan.model.check import Severity
from iac_scan.model.node import Document, Node, Unknown, UnknownValueError
from iac_scan.model.source import Origin, Position, Span
from iac_scan.views.clouds.google import gke_accounts
from iac_scan.views.clouds.policies import Statement
from iac_scan.views.clouds.web_identity import admits
from tests.conftest import Scan

AMAZON = """
resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}
resource "aws_iam_openid_connect_provider" "shop" {
  url            = aws_eks_cluster.shop.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_iam_role" "orders" {
  name = "orders"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.shop.arn }
      Condition = { OPERATOR = { "oidc.eks.eu-west-1.amazonaws.com/id/0:sub" = "SUBJECT" } }
    }]
  })
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
"""
AZURE = """
resource "azurerm_kubernetes_cluster" "shop" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
}
resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}
resource "azurerm_user_assigned_identity" "orders" {
  name                = "orders"
  location            = "westeurope"
  resource_group_name = "shop"
}
resource "azurerm_federated_identity_credential" "orders" {
  name                = "orders"
  resource_group_name = "shop"
  parent_id           = azurerm_user_assigned_identity.orders.id
  audience            = ["api://AzureADTokenExchange"]
  issuer              = azurerm_kubernetes_cluster.shop.oidc_issuer_url
  subject             = "system:serviceaccount:orders:orders"
}
resource "azurerm_role_assignment" "orders" {
  scope                = azurerm_resource_group.shop.id
  role_definition_name = "Owner"
  principal_id         = azurerm_user_assigned_identity.orders.principal_id
}
"""
ACCOUNT = """apiVersion: v1
kind: ServiceAccount
metadata:
  name: orders
  namespace: orders
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/orders
"""
WORKLOAD = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: orders
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web, azure.workload.identity/use: "true"}
    spec:
      serviceAccountName: orders
      containers:
        - name: web
          image: registry.example.com/web:1.4.2
"""
SERVICE = """apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: orders
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 443}]
"""


def amazon(subject: str = "system:serviceaccount:orders:orders", operator: str = "StringEquals") -> str:
    return AMAZON.replace("SUBJECT", subject).replace("OPERATOR", operator)


def steps(scan_files: Scan, check: str, files: dict[str, str]) -> list[tuple[Severity, list[tuple[str, str, int]]]]:
    found = scan_files(files, only=(check,))
    assert not [entry for entry in found.diagnostics if entry.failed]
    return [
        (
            entry.severity,
            [
                (step.message, step.span.file, step.span.start.line)
                for step in entry.related
                if not step.message.endswith(" of orders")  # how the value gets to its place
            ],
        )
        for entry in found.findings
    ]


def test_a_role_in_terraform_and_the_pods_that_act_as_it_meet_in_one_finding(scan_files: Scan) -> None:
    files = {"main.tf": amazon(), "account.yaml": ACCOUNT, "web.yaml": WORKLOAD}
    acts = ("pods of Deployment web act as it by ServiceAccount orders/orders", "account.yaml", 7)
    assert steps(scan_files, "eks-privileged-workload-role", files) == [(Severity.HIGH, [acts])]
    files["service.yaml"] = SERVICE
    assert steps(scan_files, "eks-privileged-workload-role", files) == [
        (
            Severity.CRITICAL,
            [
                acts,
                ("Service web is reachable from the Internet", "service.yaml", 7),
                ("Service web leads to Deployment web", "service.yaml", 8),
            ],
        )
    ]


def test_pods_whose_account_the_role_does_not_trust_do_not_act_as_it(scan_files: Scan) -> None:
    files = {"main.tf": amazon("system:serviceaccount:other:orders"), "account.yaml": ACCOUNT, "web.yaml": WORKLOAD}
    assert steps(scan_files, "eks-privileged-workload-role", files) == [(Severity.HIGH, [])]
    assert steps(scan_files, "untrusting-cloud-identity", files) == [
        (Severity.MEDIUM, [("whom aws_iam_role.orders trusts", "main.tf", 12)])
    ]


def test_pods_that_a_pattern_lets_in_are_named(scan_files: Scan) -> None:
    files = {"main.tf": amazon("system:serviceaccount:or*:*", "StringLike"), "web.yaml": WORKLOAD}
    assert steps(scan_files, "eks-broad-service-account-trust", files) == [
        (Severity.HIGH, [("pods of Deployment web may become it", "web.yaml", 12)])
    ]
    other = {"main.tf": amazon("system:serviceaccount:x*:*", "StringLike"), "web.yaml": WORKLOAD}
    assert steps(scan_files, "eks-broad-service-account-trust", other) == [(Severity.HIGH, [])]


def test_pods_of_an_azure_identity_need_the_label(scan_files: Scan) -> None:
    files = {"main.tf": AZURE, "web.yaml": WORKLOAD}
    acts = ("pods of Deployment web act as it by ServiceAccount orders/orders", "main.tf", 22)
    assert steps(scan_files, "aks-privileged-identity", files) == [(Severity.CRITICAL, [acts])]
    files["web.yaml"] = WORKLOAD.replace(', azure.workload.identity/use: "true"', "")
    assert steps(scan_files, "aks-privileged-identity", files) == [(Severity.CRITICAL, [])]


@pytest.mark.parametrize(("home", "acting"), [("shop", 1), ("other", 0)])
def test_pods_of_another_cluster_than_the_one_that_signs_the_tokens_do_not_act(
    scan_files: Scan, home: str, acting: int
) -> None:
    other = AZURE.partition('resource "azurerm_resource_group"')[0].replace("shop", "other")
    made = 'resource "kubectl_manifest" "web" {\n  yaml_body = file("${path.module}/web.txt")\n}\n'
    provider = f'provider "kubectl" {{\n  host = azurerm_kubernetes_cluster.{home}.kube_config[0].host\n}}\n'
    files = {"main.tf": AZURE + other + provider + made, "web.txt": WORKLOAD}
    ((_, found),) = steps(scan_files, "aks-privileged-identity", files)
    assert len([message for message, *_ in found if message.startswith("pods of Deployment web act")]) == acting


AT = Origin(Span("policy.json", Position(1, 1), Position(1, 1)))
SUBJECT = "system:serviceaccount:shop:orders"


@pytest.mark.parametrize(
    ("condition", "lets_in"),
    [
        ({}, True),
        ({"StringEquals": {"x:sub": SUBJECT}}, True),
        ({"StringEquals": {"x:sub": "system:serviceaccount:shop:*"}}, False),
        ({"StringEquals": {"x:SUB": ["system:serviceaccount:shop:web", SUBJECT]}}, True),
        ({"StringEqualsIgnoreCase": {"x:sub": SUBJECT.upper()}}, True),
        ({"StringLike": {"x:sub": "system:serviceaccount:sh?p:ord*"}}, True),
        ({"StringLike": {"x:sub": "system:serviceaccount:[s]hop:orders"}}, False),
        ({"StringLike": {"x:sub": "system:serviceaccount:shop:web*"}}, False),
        ({"StringNotEquals": {"x:sub": SUBJECT}}, False),
        ({"StringNotLike": {"x:sub": "system:serviceaccount:kube-*"}}, True),
        ({"StringEqualsIfExists": {"x:sub": "other"}}, False),
        ({"ForAnyValue:StringEquals": {"x:sub": [SUBJECT]}}, True),
        ({"StringEquals": {"x:aud": "sts.amazonaws.com"}}, True),
        ({"StringEquals": {"x:sub": SUBJECT}, "StringLike": {"x:sub": "*:web"}}, False),
    ],
)
def test_which_subjects_a_trust_policy_lets_in(condition: dict[str, dict[str, object]], lets_in: bool) -> None:
    node = Document("policy.json", {"Effect": "Allow", "Condition": condition}, lambda _: AT).root
    assert admits(Statement(node), SUBJECT) is lets_in


def test_an_unknown_subject_decides_nothing() -> None:
    condition = {"StringEquals": {"x:sub": Unknown("var.subject", "the variable subject has no value")}}
    node: Node = Document("policy.json", {"Condition": condition}, lambda _: AT).root
    with pytest.raises(UnknownValueError):
        admits(Statement(node), SUBJECT)


POOL = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/shop.svc.id.goog"


@pytest.mark.parametrize(
    ("member", "accounts"),
    [
        ("serviceAccount:shop.svc.id.goog[orders/web]", ("orders", "web")),
        ("serviceAccount:${var.project}.svc.id.goog[orders/web]", ("orders", "web")),
        (f"principal:{POOL}/subject/ns/orders/sa/web", ("orders", "web")),
        (f"principalSet:{POOL}/namespace/orders", ("orders", "")),
        (f"principalSet:{POOL}/*", ("", "")),
        (f"principalSet:{POOL}/kubernetes.cluster/https://container.googleapis.com/v1/x", ("", "")),
        ("serviceAccount:orders@shop.iam.gserviceaccount.com", None),
        (f"principalSet:{POOL.replace('.svc.id.goog', '')}/attribute.repository/shop", None),
        ("allUsers", None),
    ],
)
def test_which_service_accounts_a_member_stands_for(member: str, accounts: tuple[str, str] | None) -> None:
    assert gke_accounts(member) == accounts
