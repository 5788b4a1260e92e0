resource "aws_eks_node_group" "asked" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
  ami_type      = "AL2_ARM_64" # expect: aws_eks_node_group.asked runs its nodes on Amazon Linux 2
}

resource "aws_eks_cluster" "older" {
  name     = "older"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.29"
}

resource "aws_eks_node_group" "chosen" { # expect: aws_eks_node_group.chosen runs its nodes on Amazon Linux 2
  cluster_name  = aws_eks_cluster.older.name
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
}
