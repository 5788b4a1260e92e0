resource "azurerm_container_registry" "images" { # expect: azurerm_container_registry.images keeps untagged images for ever
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
}
