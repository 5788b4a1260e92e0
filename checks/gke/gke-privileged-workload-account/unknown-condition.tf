resource "google_project_iam_member" "some" {
  project = "shop"
  role    = "roles/secretmanager.admin"
  member  = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/shop.svc.id.goog/subject/ns/shop/sa/web" # expect-unknown: google_project_iam_member.some lets pods of ServiceAccount shop/web read all secrets of a project, as far as a condition leaves it, which is not judged

  condition {
    title      = "some"
    expression = "resource.name.startsWith(\"projects/1/secrets/web-\")"
  }
}
