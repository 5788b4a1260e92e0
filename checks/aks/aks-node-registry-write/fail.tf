resource "azurerm_container_registry" "images" {
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku                 = "Premium"
}

resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}

resource "azurerm_role_assignment" "push" {
  scope                = azurerm_container_registry.images.id
  role_definition_name = "AcrPush" # expect: azurerm_role_assignment.push lets the nodes of azurerm_kubernetes_cluster.main change images in azurerm_container_registry.images as AcrPush
  principal_id         = azurerm_kubernetes_cluster.main.kubelet_identity[0].object_id
}
