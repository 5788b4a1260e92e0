variable "encrypted" { # expect-unknown: the variable encrypted has no value
  type = list(string)
}

resource "aws_eks_cluster" "some" {
  name     = "some"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  encryption_config {
    resources = var.encrypted

    provider {
      key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1"
    }
  }
}
