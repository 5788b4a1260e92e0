resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  enable_legacy_abac = true # expect: google_container_cluster.main grants permissions by the legacy authorizer, past RBAC
}
