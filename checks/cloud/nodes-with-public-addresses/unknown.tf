resource "aws_eks_node_group" "elsewhere" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-0a1b2c3d"] # expect-unknown: a subnet of the nodes is not in the files
}

resource "aws_eks_node_group" "templated" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-0a1b2c3d"]

  launch_template {
    id      = "lt-0a1b2c3d" # expect-unknown: the launch template is not in the files
    version = "1"
  }
}
