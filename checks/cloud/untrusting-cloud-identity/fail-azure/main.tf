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
  subject             = "system:serviceaccount:orders:orders"
}

resource "kubernetes_service_account_v1" "orders" {
  metadata {
    name      = "orders"
    namespace = "shop"
    annotations = {
      "azure.workload.identity/client-id" = azurerm_user_assigned_identity.orders.client_id # expect: ServiceAccount orders asks for azurerm_user_assigned_identity.orders, which does not trust it
    }
  }
}

resource "google_service_account" "reports" {
  account_id = "reports"
  project    = "shop"
}

resource "google_service_account_iam_member" "reports" {
  service_account_id = google_service_account.reports.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:shop.svc.id.goog[reports/reports]"
}
