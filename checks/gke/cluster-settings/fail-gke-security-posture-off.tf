resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  security_posture_config {
    mode = "DISABLED" # expect: google_container_cluster.main has the security posture dashboard switched off
  }
}
