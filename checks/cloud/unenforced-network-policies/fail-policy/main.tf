resource "azurerm_kubernetes_cluster" "shop" {
  name = "shop"

  network_profile { # expect: azurerm_kubernetes_cluster.shop enforces no NetworkPolicy
    network_plugin = "azure"
  }
}
