resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"
  node_config {
    kubelet_config {
      allowed_unsafe_sysctls = ["net.*"] # expect: google_container_node_pool.work lets pods change kernel settings that affect their neighbours
    }
  }
}
