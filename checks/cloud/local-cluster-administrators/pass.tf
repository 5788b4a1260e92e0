resource "azurerm_kubernetes_cluster" "entra" {
  name                   = "entra"
  location               = "westeurope"
  resource_group_name    = "shop"
  dns_prefix             = "entra"
  local_account_disabled = true

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled = true
  }
}

resource "azurerm_kubernetes_cluster" "only" {
  name                = "only"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "only"
}

resource "google_container_cluster" "default" {
  name     = "default"
  location = "europe-west4"
}

resource "google_container_cluster" "off" {
  name     = "off"
  location = "europe-west4"

  master_auth {
    username = ""
    password = ""

    client_certificate_config {
      issue_client_certificate = false
    }
  }
}

resource "aws_eks_cluster" "accounts" {
  name     = "accounts"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}
