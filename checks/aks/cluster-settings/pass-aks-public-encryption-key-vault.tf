resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  key_management_service {
    key_vault_key_id         = "https://shop.vault.azure.net/keys/etcd"
    key_vault_network_access = "Private"
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
