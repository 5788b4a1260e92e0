resource "google_artifact_registry_repository" "mirror" {
  location      = "europe-west4"
  repository_id = "mirror"
  format        = "DOCKER"
  mode          = "REMOTE_REPOSITORY"

  remote_repository_config {
    docker_repository {
      custom_repository {
        uri = "http://registry.example.com" # expect: google_artifact_registry_repository.mirror fetches from 'http://registry.example.com' without TLS
      }
    }
  }
}
