resource "google_service_account_iam_member" "orders" {
  service_account_id = "projects/shop/serviceAccounts/orders@shop.iam.gserviceaccount.com"
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:shop.svc.id.goog[shop/orders]"
}
