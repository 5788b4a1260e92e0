resource "google_artifact_registry_repository" "mirror" {
  location      = "europe-west4"
  repository_id = "mirror"
  format        = "DOCKER"
  mode          = "REMOTE_REPOSITORY"

  remote_repository_config {
    docker_repository {
      custom_repository {
        uri = "https://registry.example.com"
      }
    }
  }
}
