resource "azurerm_kubernetes_cluster" "both" {
  name                      = "both"
  location                  = "westeurope"
  resource_group_name       = "shop"
  dns_prefix                = "both"
  oidc_issuer_enabled       = true
  workload_identity_enabled = true
}

resource "google_container_cluster" "pool" {
  name     = "pool"
  location = "europe-west4"

  workload_identity_config {
    workload_pool = "shop.svc.id.goog"
  }
}

resource "aws_eks_cluster" "issuer" {
  name     = "issuer"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_iam_openid_connect_provider" "issuer" {
  url            = aws_eks_cluster.issuer.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_eks_cluster" "agent" {
  name     = "agent"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_addon" "agent" {
  cluster_name = aws_eks_cluster.agent.name
  addon_name   = "eks-pod-identity-agent"
}
