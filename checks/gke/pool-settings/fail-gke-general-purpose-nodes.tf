resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"
  node_config {
    image_type = "ubuntu_containerd" # expect: google_container_node_pool.work runs Ubuntu on its nodes
  }
}
