resource "google_artifact_registry_repository" "images" {
  location      = "europe-west4"
  repository_id = "images"
  format = "DOCKER"
  vulnerability_scanning_config {
    enablement_config = "DISABLED" # expect: google_artifact_registry_repository.images has vulnerability scanning switched off
  }
}
