resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"
  node_config {
    shielded_instance_config {
      enable_secure_boot = false # expect: google_container_node_pool.work boots its nodes without checking signatures
    }
  }
}
