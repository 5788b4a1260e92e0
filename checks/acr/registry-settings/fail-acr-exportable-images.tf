resource "azurerm_container_registry" "images" { # expect: azurerm_container_registry.images is closed to public networks and lets its images be exported all the same
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
  public_network_access_enabled = false
}
