resource "azurerm_kubernetes_cluster" "entra" { # expect: azurerm_kubernetes_cluster.entra has a local administrator's account
  name                = "entra"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "entra"

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled = true
  }
}

resource "google_container_cluster" "certificate" {
  name     = "certificate"
  location = "europe-west4"

  master_auth {
    client_certificate_config {
      issue_client_certificate = true # expect: google_container_cluster.certificate lets administrators in with a certificate or password of its own
    }
  }
}

resource "google_container_cluster" "password" {
  name     = "password"
  location = "europe-west4"

  master_auth {
    username = "admin" # expect: google_container_cluster.password lets administrators in with a certificate or password of its own
    password = var.password
  }
}

variable "password" {
  sensitive = true
}
