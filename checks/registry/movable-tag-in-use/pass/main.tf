resource "google_artifact_registry_repository" "shop" {
  location      = "europe-west1"
  project       = "shop-prod"
  repository_id = "shop"
  format        = "DOCKER"
  docker_config {
    immutable_tags = true
  }
}
resource "aws_ecr_repository" "api" {
  name = "shop/api"
  image_tag_mutability = "IMMUTABLE"
}
