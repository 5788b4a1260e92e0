resource "azurerm_container_registry" "images" {
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
  admin_enabled = true # expect: azurerm_container_registry.images has its administrator account switched on
}
