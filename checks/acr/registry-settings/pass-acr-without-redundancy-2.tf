resource "azurerm_container_registry" "images" {
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
  georeplications {
    location = "northeurope"
  }
}
