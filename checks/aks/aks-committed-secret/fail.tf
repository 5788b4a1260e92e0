variable "windows_password" {
  type    = string
  default = "example-password-1!" # expect: the admin_password of azurerm_kubernetes_cluster.main stands in the files
}

resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"

  service_principal {
    client_id     = "11111111-0000-0000-0000-000000000000"
    client_secret = "example-secret" # expect: the client_secret of azurerm_kubernetes_cluster.main stands in the files
  }

  windows_profile {
    admin_username = "operator"
    admin_password = var.windows_password
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
