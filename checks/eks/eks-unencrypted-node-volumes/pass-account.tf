resource "aws_ebs_encryption_by_default" "account" {}

resource "aws_eks_node_group" "work" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
}
