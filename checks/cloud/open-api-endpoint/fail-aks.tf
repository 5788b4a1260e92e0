resource "azurerm_kubernetes_cluster" "open" { # expect: azurerm_kubernetes_cluster.open takes requests to its API server from the whole Internet
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}

resource "azurerm_kubernetes_cluster" "older" {
  name                            = "older"
  location                        = "westeurope"
  resource_group_name             = "shop"
  dns_prefix                      = "older"
  api_server_authorized_ip_ranges = ["0.0.0.0/0"] # expect: azurerm_kubernetes_cluster.older takes requests to its API server from the whole Internet

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
