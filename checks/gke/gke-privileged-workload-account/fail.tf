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
  role    = "roles/editor"
  member  = "serviceAccount:${google_service_account.orders.email}" # expect: google_project_iam_member.orders lets pods change nearly everything in a project
}

resource "google_folder_iam_binding" "keys" {
  folder = "folders/1"
  role   = "roles/iam.serviceAccountTokenCreator"

  members = [
    "user:mara@example.com",
    google_service_account.orders.member, # expect: google_folder_iam_binding.keys lets pods become every account of a folder
    "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/shop.svc.id.goog/namespace/build", # expect: google_folder_iam_binding.keys lets all pods of namespace build become every account of a folder
  ]
}

resource "google_project_iam_member" "direct" {
  project = "shop"
  role    = "roles/secretmanager.admin"
  member  = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/shop.svc.id.goog/subject/ns/shop/sa/web" # expect: google_project_iam_member.direct lets pods of ServiceAccount shop/web read all secrets of a project
}

resource "google_project_iam_member" "cluster" {
  project = "shop"
  role    = "roles/editor"
  member  = "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/shop.svc.id.goog/kubernetes.cluster/https://container.googleapis.com/v1/projects/shop/locations/europe-west1/clusters/shop" # expect: google_project_iam_member.cluster lets all pods of a cluster change nearly everything in a project
}
