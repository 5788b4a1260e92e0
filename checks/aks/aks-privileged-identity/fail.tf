data "azurerm_subscription" "current" {}

resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

resource "azurerm_kubernetes_cluster" "main" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = azurerm_resource_group.shop.name
  dns_prefix          = "shop"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.control.id]
  }

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}

resource "azurerm_user_assigned_identity" "control" {
  name                = "control"
  location            = "westeurope"
  resource_group_name = azurerm_resource_group.shop.name
}

resource "azurerm_user_assigned_identity" "orders" {
  name                = "orders"
  location            = "westeurope"
  resource_group_name = azurerm_resource_group.shop.name
}

resource "azurerm_federated_identity_credential" "orders" {
  name      = "orders"
  parent_id = azurerm_user_assigned_identity.orders.id
  audience  = ["api://AzureADTokenExchange"]
  issuer    = azurerm_kubernetes_cluster.main.oidc_issuer_url
  subject   = "system:serviceaccount:shop:orders"
}

resource "azurerm_role_assignment" "nodes" {
  scope                = data.azurerm_subscription.current.id # expect: azurerm_role_assignment.nodes makes the nodes of azurerm_kubernetes_cluster.main Contributor of a whole subscription
  role_definition_name = "Contributor"
  principal_id         = azurerm_kubernetes_cluster.main.kubelet_identity[0].object_id
}

resource "azurerm_role_assignment" "control" {
  scope                = azurerm_resource_group.shop.id # expect: azurerm_role_assignment.control makes the cluster azurerm_kubernetes_cluster.main Owner of a whole resource group
  role_definition_name = "Owner"
  principal_id         = azurerm_user_assigned_identity.control.principal_id
}

resource "azurerm_role_assignment" "orders" {
  scope              = "/subscriptions/00000000-0000-0000-0000-000000000000" # expect: azurerm_role_assignment.orders makes workloads that azurerm_federated_identity_credential.orders trusts User Access Administrator of a whole subscription
  role_definition_id = "/providers/Microsoft.Authorization/roleDefinitions/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
  principal_id       = azurerm_user_assigned_identity.orders.principal_id
}
