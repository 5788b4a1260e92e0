resource "azurerm_container_registry" "images" {
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Basic" # expect: azurerm_container_registry.images takes connections from every network, which its tier can't restrict
}
