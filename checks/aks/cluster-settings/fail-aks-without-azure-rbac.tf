resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  azure_active_directory_role_based_access_control { # expect: azurerm_kubernetes_cluster.main does not let Azure roles decide who may do what in it
    tenant_id = "72f988bf-0000-0000-0000-2d7cd011db47"
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
