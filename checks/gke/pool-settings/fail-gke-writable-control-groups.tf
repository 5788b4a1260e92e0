resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"
  node_config {
    containerd_config {
      writable_cgroups {
        enabled = true # expect: google_container_node_pool.work lets pods write to the control groups that limit them
      }
    }
  }
}
