resource "azurerm_kubernetes_cluster" "shop" {
  name                   = "shop"
  local_account_disabled = true

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled = false
  }
}

resource "azurerm_user_assigned_identity" "pipeline" {
  name = "pipeline" # expect: azurerm_user_assigned_identity.pipeline can gain control of the whole cluster: User azurerm_user_assigned_identity.pipeline.principal_id may do everything, which gives control of the whole cluster (K8S-PE-001)
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
