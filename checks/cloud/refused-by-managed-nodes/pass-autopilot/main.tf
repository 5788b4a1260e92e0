resource "google_container_cluster" "shop" {
  name             = "shop"
  location         = "europe-west4"
  enable_autopilot = true
}
