resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"

  default_node_pool { # expect: azurerm_kubernetes_cluster.main lets applications run on the nodes of the system
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
