resource "google_container_node_pool" "work" { # expect: google_container_node_pool.work runs its nodes as the default account
  name    = "work"
  cluster = "shop"
}

resource "google_container_node_pool" "batch" {
  name    = "batch"
  cluster = "shop"

  node_config {
    service_account = "123456-compute@developer.gserviceaccount.com" # expect: google_container_node_pool.batch runs its nodes as the default account
  }
}
