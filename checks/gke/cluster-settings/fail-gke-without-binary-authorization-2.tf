resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  enable_binary_authorization = false # expect: google_container_cluster.main runs any image without asking Binary Authorization
}
