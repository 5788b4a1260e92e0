resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  authenticator_groups_config {
    security_group = "gke-security-groups@example.com"
  }
}
