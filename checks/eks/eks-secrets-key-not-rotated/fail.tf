resource "aws_kms_key" "secrets" { # expect: aws_eks_cluster.shop encrypts Secrets with a key that is never renewed
  description = "Secrets of the shop"
}

resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = aws_kms_key.secrets.arn
    }
  }
}
