resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"
  node_config {
    image_type = "COS_CONTAINERD"
  }
}
