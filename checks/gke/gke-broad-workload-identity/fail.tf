resource "google_service_account_iam_member" "pool" {
  service_account_id = "projects/shop/serviceAccounts/orders@shop.iam.gserviceaccount.com"
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/shop.svc.id.goog/*" # expect: google_service_account_iam_member.pool lets every pod of a workload pool act as the account
}

resource "google_service_account_iam_binding" "world" {
  service_account_id = "projects/shop/serviceAccounts/orders@shop.iam.gserviceaccount.com"
  role               = "roles/iam.serviceAccountTokenCreator"

  members = [
    "allAuthenticatedUsers", # expect: google_service_account_iam_binding.world lets everybody with a Google account act as the account
  ]
}

data "google_project" "shop" {}

resource "google_service_account_iam_member" "numbered" {
  service_account_id = "projects/shop/serviceAccounts/orders@shop.iam.gserviceaccount.com"
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/projects/${data.google_project.shop.number}/locations/global/workloadIdentityPools/shop.svc.id.goog/*" # expect: google_service_account_iam_member.numbered lets every pod of a workload pool act as the account
}
