resource "aws_iam_role" "nodes" {
  name               = "nodes"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "all" {
  role       = aws_iam_role.nodes.name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/cluster"

  vpc_config {
    subnet_ids = ["subnet-1"]
  }
}

resource "aws_launch_template" "far" {
  name = "far"

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2 # expect: aws_eks_node_group.work lets pods have the credentials of their node: the hop limit of its metadata service is above 1
  }
}

resource "aws_eks_node_group" "work" {
  cluster_name  = aws_eks_cluster.shop.name
  node_role_arn = aws_iam_role.nodes.arn
  subnet_ids    = ["subnet-1"]

  launch_template {
    id      = aws_launch_template.far.id
    version = "1"
  }
}
