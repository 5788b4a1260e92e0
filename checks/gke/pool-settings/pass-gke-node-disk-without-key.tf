resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"
  node_config {
    boot_disk_kms_key = "projects/shop/locations/europe-west4/keyRings/gke/cryptoKeys/nodes"
  }
}
