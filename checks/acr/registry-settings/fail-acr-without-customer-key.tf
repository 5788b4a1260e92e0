resource "azurerm_container_registry" "images" { # expect: azurerm_container_registry.images is encrypted with a key that its owner can't withdraw
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
}
