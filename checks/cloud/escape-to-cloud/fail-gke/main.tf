resource "google_service_account" "nodes" {
  account_id = "nodes"
}

resource "google_project_iam_member" "nodes" {
  project = "shop"
  role    = "roles/editor"
  member  = google_service_account.nodes.member
}

resource "google_container_cluster" "shop" {
  name                     = "shop"
  location                 = "europe-west4"
  remove_default_node_pool = true
  initial_node_count       = 1
}

resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = google_container_cluster.shop.id

  node_config {
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
  }
}
