resource "google_artifact_registry_repository_iam_member" "world" {
  repository = "images"
  location   = "europe-west4"
  role       = "roles/artifactregistry.writer"
  member     = "allUsers" # expect: google_artifact_registry_repository_iam_member.world gives roles/artifactregistry.writer to everybody
}

resource "google_artifact_registry_repository_iam_binding" "readers" {
  repository = "images"
  location   = "europe-west4"
  role       = "roles/artifactregistry.reader"
  members    = ["group:platform@example.com", "allAuthenticatedUsers"] # expect: google_artifact_registry_repository_iam_binding.readers gives roles/artifactregistry.reader to everybody with a Google account
}
