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

resource "google_artifact_registry_repository_iam_member" "nodes" {
  repository = "images"
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.nodes.member # expect: google_artifact_registry_repository_iam_member.nodes gives roles/artifactregistry.writer to the nodes of google_container_node_pool.work
}
