resource "google_artifact_registry_repository" "shop" {
  location      = "europe-west1"
  project       = "shop-prod"
  repository_id = "shop"
  format        = "DOCKER"
}
resource "aws_ecr_repository" "api" {
  name = "shop/api"
  image_scanning_configuration {
    scan_on_push = true
  }
}
