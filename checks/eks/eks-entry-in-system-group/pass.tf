resource "aws_eks_access_entry" "platform" {
  cluster_name      = "shop"
  principal_arn     = "arn:aws:iam::111122223333:role/platform"
  kubernetes_groups = ["platform"]
}
