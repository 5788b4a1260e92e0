resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  image_cleaner_enabled        = true
  image_cleaner_interval_hours = 48

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
