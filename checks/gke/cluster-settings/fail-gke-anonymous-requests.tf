resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  anonymous_authentication_config {
    mode = "ENABLED" # expect: google_container_cluster.main takes anonymous requests to its API server
  }
}
