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

resource "google_project_iam_member" "nodes" {
  project = "shop"
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_project_iam_member" "people" {
  project = "shop"
  role    = "roles/editor"
  member  = "group:platform@example.com"
}
