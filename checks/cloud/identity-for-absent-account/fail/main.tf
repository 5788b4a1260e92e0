resource "aws_eks_pod_identity_association" "orders" {
  cluster_name    = "shop"
  namespace       = "shop"
  service_account = "orders" # expect: aws_eks_pod_identity_association.orders trusts ServiceAccount shop/orders, which is not declared: orders/orders is
  role_arn        = "arn:aws:iam::111122223333:role/orders"
}

resource "azurerm_federated_identity_credential" "orders" {
  name                = "orders"
  resource_group_name = "shop"
  parent_id           = "/subscriptions/0/resourceGroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/orders"
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000000/"
  subject             = "system:serviceaccount:oders:orders" # expect: azurerm_federated_identity_credential.orders trusts ServiceAccount oders/orders, which is not declared: orders/orders is
}

resource "google_service_account_iam_member" "orders" {
  service_account_id = "projects/shop/serviceAccounts/orders@shop.iam.gserviceaccount.com"
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:shop.svc.id.goog[shop/orders]" # expect: google_service_account_iam_member.orders trusts ServiceAccount shop/orders, which is not declared: orders/orders is
}
