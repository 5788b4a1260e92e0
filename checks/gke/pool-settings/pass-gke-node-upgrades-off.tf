resource "google_container_node_pool" "silent" {
  name    = "silent"
  cluster = "shop"
}

resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"

  management {
    auto_repair  = true
    auto_upgrade = true
  }
}
