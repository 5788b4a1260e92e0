# incomplete: the charts are not in the repository
resource "helm_release" "newest" {
  name       = "ingress-nginx"
  repository = "https://kubernetes.github.io/ingress-nginx"
  chart      = "ingress-nginx" # expect: the newest version of the chart 'ingress-nginx' is installed
}

resource "helm_release" "range" {
  name       = "cert-manager"
  repository = "https://charts.jetstack.io"
  chart      = "cert-manager"
  version    = "~> 1.16" # expect: the newest version of the chart 'cert-manager' that fits '~> 1.16' is installed
}

resource "helm_release" "short" {
  name    = "karpenter"
  chart   = "oci://public.ecr.aws/karpenter/karpenter"
  version = "1.2" # expect: the newest version of the chart 'oci://public.ecr.aws/karpenter/karpenter' that fits '1.2' is installed
}
