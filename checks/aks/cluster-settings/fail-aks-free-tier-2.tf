resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  sku_tier = "Free" # expect: azurerm_kubernetes_cluster.main runs in the tier Free, whose API server has no availability agreement

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
