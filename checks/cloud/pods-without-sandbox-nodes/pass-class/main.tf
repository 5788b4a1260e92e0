resource "google_container_cluster" "shop" {
  name                     = "shop"
  location                 = "europe-west4"
  remove_default_node_pool = true
  initial_node_count       = 1
}

resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = google_container_cluster.shop.id

  node_config {
    machine_type = "e2-standard-4"
  }
}
