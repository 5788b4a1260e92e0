resource "google_container_cluster" "main" {
  name             = "shop"
  location         = "europe-west4"
  enable_autopilot = true

  rbac_binding_config {
    enable_insecure_binding_system_unauthenticated = true # expect: google_container_cluster.main allows bindings for everybody without an account
    enable_insecure_binding_system_authenticated   = true # expect: google_container_cluster.main allows bindings for everybody with a Google account
  }
}
