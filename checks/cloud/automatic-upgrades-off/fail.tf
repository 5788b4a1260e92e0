resource "azurerm_kubernetes_cluster" "manual" { # expect: azurerm_kubernetes_cluster.manual is not upgraded automatically
  name                = "manual"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "manual"
}

resource "azurerm_kubernetes_cluster" "images" {
  name                      = "images"
  location                  = "westeurope"
  resource_group_name       = "shop"
  dns_prefix                = "images"
  automatic_upgrade_channel = "node-image" # expect: azurerm_kubernetes_cluster.images is not upgraded automatically
}

resource "google_container_cluster" "manual" {
  name     = "manual"
  location = "europe-west4"

  release_channel {
    channel = "UNSPECIFIED" # expect: google_container_cluster.manual is not upgraded automatically
  }
}
