resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/control-plane"
}

resource "aws_security_group" "offices" {
  vpc_id = "vpc-1"
  tags = {
    Name = "offices"
  }
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id = aws_security_group.offices.id
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv4         = "192.0.2.0/24"
}
