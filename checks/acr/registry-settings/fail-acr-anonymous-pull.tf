resource "azurerm_container_registry" "images" {
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
  anonymous_pull_enabled = true # expect: azurerm_container_registry.images lets anybody pull its images without logging in
}
