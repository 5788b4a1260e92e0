resource "aws_eks_cluster" "shop" {
  name                      = "shop"
  role_arn                  = "arn:aws:iam::111122223333:role/eks"
  enabled_cluster_log_types = ["audit"]
}

resource "aws_cloudwatch_log_group" "shop" { # expect: aws_cloudwatch_log_group.shop encrypts the control plane's logs with a key of AWS
  name              = "/aws/eks/shop/cluster"
  retention_in_days = 365
}
