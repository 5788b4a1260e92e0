resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"
  node_config {
    shielded_instance_config {
      enable_integrity_monitoring = false # expect: google_container_node_pool.work does not measure whether its nodes boot as they should
    }
  }
}
