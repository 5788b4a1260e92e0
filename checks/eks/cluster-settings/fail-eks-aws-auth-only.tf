resource "aws_eks_cluster" "shop" { # expect: aws_eks_cluster.shop takes its users from the ConfigMap aws-auth only
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}
