resource "google_artifact_registry_repository" "images" {
  location      = "europe-west4"
  repository_id = "images"
  format = "DOCKER"
  kms_key_name = "projects/shop/locations/europe-west4/keyRings/a/cryptoKeys/artifacts"
}
