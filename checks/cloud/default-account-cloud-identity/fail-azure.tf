resource "azurerm_user_assigned_identity" "orders" {
  name                = "orders"
  location            = "westeurope"
  resource_group_name = "shop"
}

resource "azurerm_federated_identity_credential" "orders" {
  name                = "orders"
  resource_group_name = "shop"
  parent_id           = azurerm_user_assigned_identity.orders.id
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000000/"
  subject             = "system:serviceaccount:orders:default" # expect: azurerm_federated_identity_credential.orders gives an identity of the cloud to all pods of orders without an account of their own
}
