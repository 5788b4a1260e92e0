resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  deletion_protection = false # expect: google_container_cluster.main is not protected from deletion by Terraform
}
