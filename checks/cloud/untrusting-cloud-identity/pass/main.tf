resource "google_container_cluster" "shop" {
  name     = "shop"
  location = "europe-west1"

  workload_identity_config {
    workload_pool = "shop.svc.id.goog"
  }
}

resource "google_service_account" "orders" {
  account_id = "orders"
  project    = "shop"
}

resource "google_service_account_iam_member" "orders" {
  service_account_id = google_service_account.orders.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:shop.svc.id.goog[orders/orders]"
}

# Who may act as it is said elsewhere.
resource "google_service_account" "reports" {
  account_id = "reports"
  project    = "shop"
}

resource "aws_iam_role" "orders" {
  name = "orders"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE" }
      Condition = { StringLike = {
        "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub" = "system:serviceaccount:orders:*"
      } }
    }]
  })
}
