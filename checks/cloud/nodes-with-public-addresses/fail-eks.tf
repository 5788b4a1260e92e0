resource "aws_subnet" "front" {
  count = 2

  vpc_id                  = "vpc-1"
  cidr_block              = "10.0.${count.index}.0/24"
  map_public_ip_on_launch = true # expect: aws_eks_node_group.front gives its nodes public addresses
}

resource "aws_eks_node_group" "front" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = aws_subnet.front[*].id
}

resource "aws_launch_template" "edge" {
  name = "edge"

  network_interfaces {
    associate_public_ip_address = "true" # expect: aws_eks_node_group.edge gives its nodes public addresses
  }
}

resource "aws_eks_node_group" "edge" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]

  launch_template {
    id      = aws_launch_template.edge.id
    version = "1"
  }
}
