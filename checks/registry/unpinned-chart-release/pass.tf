# incomplete: the charts are not in the repository
resource "helm_release" "pinned" {
  name       = "ingress-nginx"
  repository = "https://kubernetes.github.io/ingress-nginx"
  chart      = "ingress-nginx"
  version    = "4.11.3"
}

resource "helm_release" "prefixed" {
  name    = "cert-manager"
  chart   = "oci://quay.io/jetstack/charts/cert-manager"
  version = "v1.16.2"
}

resource "helm_release" "archive" {
  name  = "podinfo"
  chart = "https://stefanprodan.github.io/podinfo/podinfo-6.7.1.tgz"
}
