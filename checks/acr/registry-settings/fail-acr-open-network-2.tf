resource "azurerm_container_registry" "images" { # expect: azurerm_container_registry.images takes connections from every network
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
  network_rule_set {
    default_action = "Allow"
  }
}
