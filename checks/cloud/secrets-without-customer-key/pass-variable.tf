variable "key" {
  type = string
}

resource "aws_eks_cluster" "some" {
  name     = "some"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = var.key
    }
  }
}
