resource "google_container_cluster" "main" { # expect: google_container_cluster.main knows no Google groups, so that roles are given to single users
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
}
