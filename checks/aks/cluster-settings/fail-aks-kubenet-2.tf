resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  network_profile {
    network_plugin = "kubenet" # expect: azurerm_kubernetes_cluster.main runs on the network plugin kubenet
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
