resource "azurerm_container_registry" "images" {
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
  retention_policy {
    days    = 7
    enabled = false # expect: azurerm_container_registry.images keeps untagged images for ever
  }
}
