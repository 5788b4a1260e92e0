resource "azurerm_kubernetes_cluster" "stable" {
  name                      = "stable"
  location                  = "westeurope"
  resource_group_name       = "shop"
  dns_prefix                = "stable"
  automatic_channel_upgrade = "stable"
}

resource "google_container_cluster" "default" {
  name     = "default"
  location = "europe-west4"
}

resource "aws_eks_cluster" "manual" {
  name     = "manual"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}
