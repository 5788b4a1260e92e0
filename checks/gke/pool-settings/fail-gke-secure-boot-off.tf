resource "google_container_node_pool" "work" { # expect: google_container_node_pool.work boots its nodes without checking signatures
  name    = "work"
  cluster = "shop"
}
