resource "google_artifact_registry_repository" "shop" {
  location      = "europe-west1"
  project       = "shop-prod"
  repository_id = "shop"
  format        = "DOCKER"
}
resource "aws_ecr_repository" "api" {
  name = "shop/api"
}
resource "azurerm_container_registry" "shop" {
  name = "shopProd"
  sku  = "Premium"
}
