resource "google_container_cluster" "old" {
  name               = "old"
  location           = "europe-west4"
  initial_node_count = 1
  monitoring_service = "none" # expect: google_container_cluster.old sends no metrics
}

resource "google_container_cluster" "new" {
  name               = "new"
  location           = "europe-west4"
  initial_node_count = 1

  monitoring_config {
    enable_components = [] # expect: google_container_cluster.new sends no metrics
  }
}
