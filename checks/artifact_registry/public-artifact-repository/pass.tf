resource "google_artifact_registry_repository_iam_member" "nodes" {
  repository = "images"
  location   = "europe-west4"
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:nodes@shop.iam.gserviceaccount.com"
}
