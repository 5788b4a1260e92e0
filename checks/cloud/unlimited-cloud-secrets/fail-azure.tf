resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

resource "azurerm_user_assigned_identity" "secrets" {
  name                = "secrets"
  location            = "westeurope"
  resource_group_name = "shop"
}

resource "azurerm_federated_identity_credential" "secrets" {
  name                = "secrets"
  resource_group_name = "shop"
  parent_id           = azurerm_user_assigned_identity.secrets.id
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000000/"
  subject             = "system:serviceaccount:secrets:secrets"
}

resource "azurerm_role_assignment" "secrets" {
  scope                = azurerm_resource_group.shop.id # expect: azurerm_role_assignment.secrets lets pods read every secret in the key vaults of a whole resource group
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.secrets.principal_id
}
