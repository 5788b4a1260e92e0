variable "team" {
  type = string
}

resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = azurerm_resource_group.shop.name
  dns_prefix          = "shop"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}

# One resource, one role.
resource "azurerm_role_assignment" "subnet" {
  scope                = "/subscriptions/0/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks/shop/subnets/nodes"
  role_definition_name = "Network Contributor"
  principal_id         = azurerm_kubernetes_cluster.main.identity[0].principal_id
}

# A wide scope, a role that only reads.
resource "azurerm_role_assignment" "reader" {
  scope                = azurerm_resource_group.shop.id
  role_definition_name = "Reader"
  principal_id         = azurerm_kubernetes_cluster.main.identity[0].principal_id
}

# A wide scope, people.
resource "azurerm_role_assignment" "team" {
  scope                = azurerm_resource_group.shop.id
  role_definition_name = "Contributor"
  principal_id         = var.team
}
