resource "google_artifact_registry_repository" "images" {
  location      = "europe-west4"
  repository_id = "images"
  format = "NPM"
}
