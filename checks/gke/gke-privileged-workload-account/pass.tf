resource "google_service_account" "orders" {
  account_id = "orders"
}

resource "google_service_account_iam_member" "orders" {
  service_account_id = google_service_account.orders.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:shop.svc.id.goog[orders/orders]"
}

resource "google_project_iam_member" "orders" {
  project = "shop"
  role    = "roles/storage.objectViewer"
  member  = "serviceAccount:${google_service_account.orders.email}"
}

# Not an account of pods.
resource "google_service_account" "deployer" {
  account_id = "deployer"
}

resource "google_project_iam_member" "deployer" {
  project = "shop"
  role    = "roles/editor"
  member  = google_service_account.deployer.member
}

resource "google_storage_bucket_iam_member" "orders" {
  bucket = "orders"
  role   = "roles/storage.admin"
  member = google_service_account.orders.member
}
