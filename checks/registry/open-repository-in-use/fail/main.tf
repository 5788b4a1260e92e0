resource "azurerm_container_registry" "shop" {
  name = "shopProd"
  sku  = "Premium"
  anonymous_pull_enabled = true
}
