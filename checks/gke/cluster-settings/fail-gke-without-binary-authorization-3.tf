resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  binary_authorization {
    evaluation_mode = "DISABLED" # expect: google_container_cluster.main runs any image without asking Binary Authorization
  }
}
