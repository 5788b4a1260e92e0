resource "azurerm_container_registry_scope_map" "pipeline" {
  name                    = "pipeline"
  container_registry_name = "shopimages"
  resource_group_name     = "shop"

  actions = [
    "repositories/*/content/read",
    "repositories/*/content/write", # expect: azurerm_container_registry_scope_map.pipeline allows to write images of every repository
  ]
}
