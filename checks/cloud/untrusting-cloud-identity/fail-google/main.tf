resource "google_container_cluster" "shop" {
  name     = "shop"
  location = "europe-west1"
}

resource "kubernetes_service_account_v1" "orders" {
  metadata {
    name      = "orders"
    namespace = "orders"
    annotations = {
      "iam.gke.io/gcp-service-account" = "orders@shop.iam.gserviceaccount.com" # expect: ServiceAccount orders asks for an account of Google Cloud, but its pods get the one of their node
    }
  }
}
