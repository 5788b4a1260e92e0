resource "azurerm_federated_identity_credential" "orders" {
  name      = "orders"
  parent_id = "/subscriptions/0/resourceGroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/orders"
  audience  = ["api://AzureADTokenExchange"]
  issuer    = "https://westeurope.oic.prod-aks.azure.com/0/1/"
  subject   = "system:serviceaccount:shop:*" # expect: azurerm_federated_identity_credential.orders gives its identity to every account that fits 'system:serviceaccount:shop:*'
}
