resource "google_artifact_registry_repository" "images" {
  location      = "europe-west4"
  repository_id = "images"
  format = "DOCKER"
  mode = "REMOTE_REPOSITORY"
  remote_repository_config {
    docker_repository {
      public_repository = "DOCKER_HUB"
    }
  }
}
