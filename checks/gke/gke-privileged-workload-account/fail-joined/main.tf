resource "google_service_account" "orders" {
  account_id = "orders"
  project    = "shop"
}

resource "google_project_iam_member" "orders" {
  project = "shop"
  role    = "roles/owner"
  member  = google_service_account.orders.member # expect: google_project_iam_member.orders lets pods do everything in a project
}
