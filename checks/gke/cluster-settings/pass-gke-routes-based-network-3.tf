resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  ip_allocation_policy {
    cluster_secondary_range_name = "pods"
  }
}
