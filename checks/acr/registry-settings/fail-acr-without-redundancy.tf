resource "azurerm_container_registry" "images" { # expect: azurerm_container_registry.images stands in one zone of one region
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
}
