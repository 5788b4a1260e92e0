resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  enable_kubernetes_alpha = true # expect: google_container_cluster.main is an alpha cluster, which gets no security updates
}
