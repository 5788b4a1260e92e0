resource "google_container_cluster" "main" { # expect: google_container_cluster.main hides traffic between pods of one node from flow logs and firewalls
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
}
