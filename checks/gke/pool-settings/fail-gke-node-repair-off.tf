resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"

  management {
    auto_repair = false # expect: google_container_node_pool.work does not have its broken nodes repaired
  }
}
