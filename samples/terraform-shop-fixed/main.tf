locals {
  namespace = "shop-${var.environment}"
}

resource "kubernetes_namespace_v1" "shop" {
  metadata {
    name   = local.namespace
    labels = { "pod-security.kubernetes.io/enforce" = "restricted" }
  }
}

resource "kubernetes_network_policy_v1" "closed" {
  metadata {
    name      = "closed"
    namespace = local.namespace
  }
  spec {
    pod_selector {}
    policy_types = ["Ingress", "Egress"]
  }
}

resource "helm_release" "web" {
  name      = "web"
  chart     = "${path.module}/charts/web"
  namespace = kubernetes_namespace_v1.shop.metadata[0].name

  values = [yamlencode({
    image = { tag = "1.4.2" }
  })]
}
