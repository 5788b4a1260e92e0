resource "aws_eks_node_group" "asked" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
  ami_type      = "BOTTLEROCKET_x86_64"
}

resource "aws_eks_node_group" "chosen" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
}
