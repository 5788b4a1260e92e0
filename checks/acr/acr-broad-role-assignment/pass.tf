variable "pipeline" {
  type = string
}

resource "azurerm_container_registry" "images" {
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku                 = "Premium"
}

resource "azurerm_role_assignment" "pipeline" {
  scope                = azurerm_container_registry.images.id
  role_definition_name = "AcrPush"
  principal_id         = var.pipeline
}
