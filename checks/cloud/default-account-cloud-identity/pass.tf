variable "name" {}

resource "aws_eks_pod_identity_association" "orders" {
  cluster_name    = "shop"
  namespace       = "orders"
  service_account = "orders"
  role_arn        = "arn:aws:iam::111122223333:role/orders"
}

resource "aws_eks_pod_identity_association" "other" {
  cluster_name    = "shop"
  namespace       = "orders"
  service_account = var.name
  role_arn        = "arn:aws:iam::111122223333:role/orders"
}

resource "google_service_account_iam_member" "orders" {
  service_account_id = "projects/shop/serviceAccounts/orders@shop.iam.gserviceaccount.com"
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:shop.svc.id.goog[orders/orders]"
}
