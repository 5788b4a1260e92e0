resource "google_container_node_pool" "work" { # expect: google_container_node_pool.work encrypts the disks of its nodes with a key that its owner can't withdraw
  name    = "work"
  cluster = "shop"
}
