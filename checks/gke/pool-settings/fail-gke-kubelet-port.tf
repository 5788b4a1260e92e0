resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"
  node_config {
    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "TRUE" # expect: google_container_node_pool.work opens the kubelet's port 10255, which asks for no credentials
    }
  }
}
