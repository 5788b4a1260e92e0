locals {
  namespace = "shop-${var.environment}"
}

resource "kubernetes_namespace_v1" "shop" {
  metadata {
    name   = local.namespace
    labels = { "pod-security.kubernetes.io/enforce" = "privileged" }
  }
}

resource "kubernetes_cluster_role_v1" "deployer" {
  metadata {
    name = "shop-deployer"
  }
  rule {
    api_groups = [""]
    resources  = ["secrets"]
    verbs      = ["get", "list"]
  }
}

resource "kubernetes_cluster_role_binding_v1" "deployer" {
  metadata {
    name = "shop-deployer"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = kubernetes_cluster_role_v1.deployer.metadata[0].name
  }
  subject {
    kind      = "ServiceAccount"
    name      = "web"
    namespace = local.namespace
  }
}

resource "helm_release" "web" {
  name      = "web"
  chart     = "${path.module}/charts/web"
  namespace = kubernetes_namespace_v1.shop.metadata[0].name

  values = [yamlencode({
    image = { tag = "1.4.2" }
    token = true
  })]

  set {
    name  = "privileged"
    value = true
  }

  set {
    name  = "service.type"
    value = "LoadBalancer"
  }
}
