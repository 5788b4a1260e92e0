resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  run_command_enabled = true # expect: azurerm_kubernetes_cluster.main runs commands that arrive through the Azure API

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
