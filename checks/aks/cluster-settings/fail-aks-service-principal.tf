resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  service_principal { # expect: azurerm_kubernetes_cluster.main logs in to Azure with a service principal's secret
    client_id     = "11111111-0000-0000-0000-000000000000"
    client_secret = var.secret
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}

variable "secret" {
  type      = string
  sensitive = true
}
