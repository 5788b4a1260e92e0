resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "helm_release" "cilium" {
  name      = "cilium"
  namespace = "kube-system"
  chart     = "./charts/cilium"
}
