resource "azurerm_kubernetes_cluster" "shop" {
  name                   = "shop"
  local_account_disabled = true

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled = false
  }
}

resource "azuread_group" "platform" {
  display_name     = "platform" # expect: azuread_group.platform can gain control of the whole cluster: Group azuread_group.platform.object_id may do everything, which gives control of the whole cluster (K8S-PE-001)
  security_enabled = true
}

resource "kubernetes_cluster_role_binding" "platform" {
  metadata {
    name = "platform"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "cluster-admin"
  }
  subject {
    kind      = "Group"
    name      = azuread_group.platform.object_id
    api_group = "rbac.authorization.k8s.io"
  }
}
