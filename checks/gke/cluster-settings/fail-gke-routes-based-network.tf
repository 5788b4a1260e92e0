resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  networking_mode = "ROUTES" # expect: google_container_cluster.main connects its pods by routes and not as part of the VPC
}
