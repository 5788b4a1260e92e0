resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  key_management_service { # expect: azurerm_kubernetes_cluster.main reaches the key that encrypts its secrets over a public key vault
    key_vault_key_id = "https://shop.vault.azure.net/keys/etcd"
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
