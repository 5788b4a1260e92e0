resource "google_container_cluster" "main" {
  name             = "shop"
  location         = "europe-west4"
  enable_autopilot = true

  rbac_binding_config {
    enable_insecure_binding_system_unauthenticated = false
    enable_insecure_binding_system_authenticated   = false
  }
}
