resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"
  node_config {
    metadata = {
      disable-legacy-endpoints = "false" # expect: google_container_node_pool.work answers on the old metadata endpoints of its nodes
    }
  }
}
