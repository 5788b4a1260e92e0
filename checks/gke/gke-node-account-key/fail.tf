resource "google_service_account" "nodes" {
  account_id = "nodes"
}

resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"

  node_config {
    service_account = google_service_account.nodes.email
  }
}

resource "google_service_account_key" "nodes" {
  service_account_id = google_service_account.nodes.name # expect: google_service_account_key.nodes is a lasting key for the account of the nodes of google_container_node_pool.work
}

resource "google_service_account" "orders" {
  account_id = "orders"
}

resource "google_service_account_iam_member" "orders" {
  service_account_id = google_service_account.orders.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:shop.svc.id.goog[shop/orders]"
}

resource "google_service_account_key" "orders" {
  service_account_id = google_service_account.orders.id # expect: google_service_account_key.orders is a lasting key for the account of workloads that google_service_account_iam_member.orders trusts
}
