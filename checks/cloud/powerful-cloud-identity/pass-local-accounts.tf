resource "azurerm_kubernetes_cluster" "shop" {
  name                   = "shop"
  local_account_disabled = true

}

resource "azurerm_user_assigned_identity" "pipeline" {
  name = "pipeline"
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
    name      = azurerm_user_assigned_identity.pipeline.principal_id
    api_group = "rbac.authorization.k8s.io"
  }
}
