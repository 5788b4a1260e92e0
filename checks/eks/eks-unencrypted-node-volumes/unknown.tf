resource "aws_eks_node_group" "work" { # expect-unknown: whether the account encrypts disks by default is not in the files
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
}
