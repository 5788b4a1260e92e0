resource "google_artifact_registry_repository" "images" { # expect: google_artifact_registry_repository.images is encrypted with a key that its owner can't withdraw
  location      = "europe-west4"
  repository_id = "images"
  format = "DOCKER"
}
