resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"
  key_vault_secrets_provider {
    secret_rotation_enabled = false # expect: azurerm_kubernetes_cluster.main does not renew the secrets it mounts from a key vault
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}
