resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  enable_autopilot = true
  allow_net_admin = true # expect: google_container_cluster.main lets pods have the capability NET_ADMIN
}
