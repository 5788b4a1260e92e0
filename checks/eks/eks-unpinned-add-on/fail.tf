resource "aws_eks_addon" "names" { # expect: aws_eks_addon.names runs whatever version AWS chooses
  cluster_name = "shop"
  addon_name   = "coredns"
}
