resource "aws_eks_pod_identity_association" "orders" {
  cluster_name    = "shop"
  namespace       = "orders"
  service_account = "orders"
  role_arn        = "arn:aws:iam::111122223333:role/orders"
}

# Nobody declares an account of this name: it may come from other files.
resource "aws_eks_pod_identity_association" "dns" {
  cluster_name    = "shop"
  namespace       = "kube-system"
  service_account = "external-dns"
  role_arn        = "arn:aws:iam::111122223333:role/dns"
}
