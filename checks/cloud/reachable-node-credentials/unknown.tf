resource "aws_launch_template" "image" { # expect-unknown: whether the node's image asks for tokens is not in the files
  name = "image"
}

resource "aws_eks_node_group" "image" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
  ami_type      = "AL2023_x86_64_STANDARD"

  launch_template {
    name    = "image"
    version = "1"
  }
}
