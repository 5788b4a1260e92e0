resource "google_artifact_registry_repository" "images" { # expect: google_artifact_registry_repository.images lets a tag be moved to another image
  location      = "europe-west4"
  repository_id = "images"
  format = "DOCKER"
}
