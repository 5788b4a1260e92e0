resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"

  management {
    auto_upgrade = false # expect: google_container_node_pool.work does not have its nodes upgraded
  }
}
