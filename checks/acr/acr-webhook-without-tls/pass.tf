resource "azurerm_container_registry_webhook" "deploy" {
  name                = "deploy"
  resource_group_name = "shop"
  registry_name       = "shopimages"
  location            = "westeurope"
  service_uri         = "https://deploy.example.com/push"
  actions             = ["push"]
}
