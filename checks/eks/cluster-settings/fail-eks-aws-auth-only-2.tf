resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  access_config {
    authentication_mode = "CONFIG_MAP" # expect: aws_eks_cluster.shop takes its users from the ConfigMap aws-auth only
  }
}
