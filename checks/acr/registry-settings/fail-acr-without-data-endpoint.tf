resource "azurerm_container_registry" "images" { # expect: azurerm_container_registry.images serves image layers from a storage name that other registries share
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
}
