resource "azurerm_container_registry" "images" {
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
  network_rule_bypass_for_tasks_enabled = true # expect: azurerm_container_registry.images lets build tasks pass its network rules
}
