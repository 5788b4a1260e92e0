resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  node_pool_defaults {
    node_config_defaults {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }
}
