variable "project" {}

resource "google_service_account" "orders" {
  account_id = "orders"
}

resource "google_service_account_iam_member" "orders" {
  service_account_id = google_service_account.orders.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.project}.svc.id.goog[orders/default]" # expect: google_service_account_iam_member.orders gives an identity of the cloud to all pods of orders without an account of their own
}

resource "google_project_iam_binding" "read" {
  project = "shop"
  role    = "roles/storage.objectViewer"

  members = [
    "group:platform@example.com",
    "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/shop.svc.id.goog/subject/ns/report/sa/default", # expect: google_project_iam_binding.read gives an identity of the cloud to all pods of report without an account of their own
  ]
}
