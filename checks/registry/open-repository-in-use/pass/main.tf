resource "azurerm_container_registry" "shop" {
  name = "shopProd"
  sku  = "Premium"
}
