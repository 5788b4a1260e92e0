resource "aws_security_group" "nodes" {
  name = "nodes"

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"] # expect: aws_security_group.nodes opens SSH of the nodes of aws_eks_node_group.work to the Internet
  }
}

resource "aws_security_group_rule" "services" {
  type              = "ingress"
  security_group_id = aws_security_group.nodes.id
  from_port         = 10000
  to_port           = 40000
  protocol          = "tcp"
  ipv6_cidr_blocks  = ["::/0"] # expect: aws_security_group_rule.services opens the kubelet, the kubelet's read-only port, node ports of the nodes of aws_eks_node_group.work to the Internet
}

resource "aws_launch_template" "work" {
  name                   = "work"
  vpc_security_group_ids = [aws_security_group.nodes.id]
}

resource "aws_eks_node_group" "work" {
  cluster_name  = aws_eks_cluster.shop.name
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]

  launch_template {
    id      = aws_launch_template.work.id
    version = "1"
  }
}

resource "aws_security_group" "control" {
  name = "control"
}

resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids         = ["subnet-1", "subnet-2"]
    security_group_ids = [aws_security_group.control.id]
  }
}

resource "aws_vpc_security_group_ingress_rule" "control" {
  security_group_id = aws_security_group.control.id
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
  cidr_ipv4         = "0.0.0.0/0" # expect: aws_vpc_security_group_ingress_rule.control opens the API server of the control plane of aws_eks_cluster.shop to the Internet
}

resource "aws_vpc_security_group_ingress_rule" "cluster" {
  security_group_id = aws_eks_cluster.shop.vpc_config[0].cluster_security_group_id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0" # expect: aws_vpc_security_group_ingress_rule.cluster opens all ports of the control plane and the nodes of aws_eks_cluster.shop to the Internet
}
