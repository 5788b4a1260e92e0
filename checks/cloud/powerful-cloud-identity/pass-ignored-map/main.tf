resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/control-plane"

  access_config {
    authentication_mode = "API"
  }
}

