resource "aws_eks_cluster" "shop" { # expect: aws_eks_cluster.shop makes whoever creates it its administrator for good
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}
