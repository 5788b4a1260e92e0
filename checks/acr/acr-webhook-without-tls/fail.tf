resource "azurerm_container_registry_webhook" "deploy" {
  name                = "deploy"
  resource_group_name = "shop"
  registry_name       = "shopimages"
  location            = "westeurope"
  service_uri         = "http://deploy.example.com/push" # expect: azurerm_container_registry_webhook.deploy sends to 'http://deploy.example.com/push' without TLS
  actions             = ["push"]
}
