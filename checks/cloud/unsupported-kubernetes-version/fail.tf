resource "aws_eks_cluster" "ancient" {
  name     = "ancient"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.24" # expect: aws_eks_cluster.ancient asks for Kubernetes 1.24, the support of which has ended
}

resource "aws_eks_cluster" "old" {
  name     = "old"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.29" # expect: aws_eks_cluster.old asks for Kubernetes 1.29, the support of which ended on 2026-03-23
}

resource "azurerm_kubernetes_cluster" "old" {
  name                = "old"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "old"
  kubernetes_version  = "1.30.4" # expect: azurerm_kubernetes_cluster.old asks for Kubernetes 1.30.4, the support of which ended on 2026-07-31
}

resource "google_container_cluster" "old" {
  name               = "old"
  location           = "europe-west4"
  min_master_version = "1.31.5-gke.100" # expect: google_container_cluster.old asks for Kubernetes 1.31.5-gke.100, the support of which ended on 2026-01-16
}
