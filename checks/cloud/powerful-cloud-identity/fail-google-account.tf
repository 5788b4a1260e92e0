resource "google_container_cluster" "shop" {
  name     = "shop"
  location = "europe-west1"
}

resource "google_service_account" "pipeline" {
  account_id = "pipeline" # expect: google_service_account.pipeline can gain control of the whole cluster: User google_service_account.pipeline.email may do everything, which gives control of the whole cluster (K8S-PE-001)
}

resource "kubernetes_cluster_role_binding_v1" "pipeline" {
  metadata {
    name = "pipeline"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "cluster-admin"
  }
  subject {
    kind      = "User"
    name      = google_service_account.pipeline.email
    api_group = "rbac.authorization.k8s.io"
  }
}
