resource "google_service_account" "nodes" {
  account_id = "gke-nodes"
}

resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"

  node_config {
    service_account = google_service_account.nodes.email
  }
}

resource "google_container_cluster" "autopilot" {
  name             = "autopilot"
  enable_autopilot = true
}
