resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  addon_profile {
    oms_agent {
      enabled = false # expect: azurerm_kubernetes_cluster.main sends no logs and metrics of its nodes and pods to Azure Monitor
    }
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
