resource "aws_eks_cluster" "shop" { # expect: aws_eks_cluster.shop can be deleted without another step
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}
