resource "google_container_cluster" "main" { # expect: google_container_cluster.main runs any image without asking Binary Authorization
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
}
