resource "aws_eks_access_entry" "platform" {
  cluster_name      = "shop"
  principal_arn     = "arn:aws:iam::111122223333:role/platform"
  kubernetes_groups = ["system:masters"] # expect: aws_eks_access_entry.platform puts an identity of AWS in the group system:masters
}
