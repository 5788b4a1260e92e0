resource "google_service_account" "secrets" {
  account_id = "secrets"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:shop.svc.id.goog[secrets/secrets]"
}

resource "google_project_iam_binding" "secrets" {
  project = "shop"
  role    = "roles/secretmanager.secretAccessor"

  members = [
    google_service_account.secrets.member,                                                                                        # expect: google_project_iam_binding.secrets lets pods read every secret of a project
    "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/shop.svc.id.goog/subject/ns/shop/sa/web", # expect: google_project_iam_binding.secrets lets pods read every secret of a project
    "group:platform@example.com",
  ]
}
