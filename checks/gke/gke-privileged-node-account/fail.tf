resource "google_service_account" "nodes" {
  account_id = "nodes"
}

resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"

  node_config {
    service_account = google_service_account.nodes.email
  }
}

resource "google_container_node_pool" "other" {
  name    = "other"
  cluster = "shop"

  node_config {
    service_account = "other@shop.iam.gserviceaccount.com"
  }
}

resource "google_project_iam_member" "nodes" {
  project = "shop"
  role    = "roles/editor"
  member  = "serviceAccount:${google_service_account.nodes.email}" # expect: google_project_iam_member.nodes makes the nodes of google_container_node_pool.work Editor of a project
}

resource "google_project_iam_binding" "owners" {
  project = "shop"
  role    = "roles/owner"

  members = [
    "group:platform@example.com",
    "serviceAccount:other@shop.iam.gserviceaccount.com", # expect: google_project_iam_binding.owners makes the nodes of google_container_node_pool.other Owner of a project
  ]
}

resource "google_project_iam_member" "tokens" {
  project = "shop"
  role    = "roles/iam.serviceAccountTokenCreator"
  member  = google_service_account.nodes.member # expect: google_project_iam_member.tokens makes the nodes of google_container_node_pool.work Service Account Token Creator of a project
}
