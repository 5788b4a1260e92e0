resource "google_artifact_registry_repository" "shop" {
  location      = "europe-west1"
  project       = "shop-prod"
  repository_id = "shop"
  format        = "DOCKER"
  vulnerability_scanning_config {
    enablement_config = "DISABLED"
  }
}
resource "aws_ecr_repository" "api" {
  name = "shop/api"
}
