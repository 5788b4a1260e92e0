resource "azurerm_kubernetes_cluster" "main" { # expect: azurerm_kubernetes_cluster.main runs on the network plugin kubenet
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
