resource "aws_eks_addon" "names" {
  cluster_name  = "shop"
  addon_name    = "coredns"
  addon_version = "v1.12.1-eksbuild.2"
}
