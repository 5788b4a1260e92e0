resource "azurerm_disk_encryption_set" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
}

resource "azurerm_kubernetes_cluster" "keyed" {
  name                   = "shop"
  location               = "westeurope"
  resource_group_name    = "shop"
  dns_prefix             = "shop"
  disk_encryption_set_id = azurerm_disk_encryption_set.main.id

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}

resource "azurerm_kubernetes_cluster" "ephemeral" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"

  default_node_pool {
    name         = "system"
    vm_size      = "Standard_D4ds_v5"
    os_disk_type = "Ephemeral"
  }
}
