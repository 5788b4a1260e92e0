resource "aws_ebs_encryption_by_default" "account" {
  enabled = false
}

resource "aws_eks_node_group" "work" { # expect: aws_eks_node_group.work has nodes with unencrypted disks
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
}
