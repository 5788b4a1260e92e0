resource "google_service_account" "nodes" {
  account_id = "nodes"
}

resource "google_project_iam_binding" "editors" {
  project = "shop"
  role    = "roles/editor"
  members = ["serviceAccount:${google_service_account.nodes.email}"]
}

resource "google_container_cluster" "shop" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1

  node_config { # expect: the default node pool of google_container_cluster.shop lets pods have the credentials of their node, as its cluster has no workload pool
    service_account = google_service_account.nodes.email
  }
}
