resource "google_artifact_registry_repository" "images" {
  location      = "europe-west4"
  repository_id = "images"
  format = "DOCKER"
  mode = "REMOTE_REPOSITORY"
  remote_repository_config {
    disable_upstream_validation = true # expect: google_artifact_registry_repository.images does not check the repository it fetches from
  }
}
