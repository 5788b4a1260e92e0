resource "azurerm_container_registry" "images" {
  name                = "shopimages"
  location            = "westeurope"
  resource_group_name = "shop"
  sku = "Premium"
  encryption {
    key_vault_key_id   = "https://shop.vault.azure.net/keys/registry"
    identity_client_id = "11111111-0000-0000-0000-000000000000"
  }
}
