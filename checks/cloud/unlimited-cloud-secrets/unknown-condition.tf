resource "google_project_iam_member" "some" {
  project = "shop"
  role    = "roles/secretmanager.secretAccessor"
  member  = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/shop.svc.id.goog/subject/ns/shop/sa/web"

  condition { # expect-unknown: what a condition leaves of a grant is not judged
    title      = "some"
    expression = "resource.name.startsWith(\"projects/1/secrets/web-\")"
  }
}
