variable "account" {}

resource "aws_iam_role" "pattern" {
  name = "pattern"
  assume_role_policy = jsonencode({ # expect-unknown: the variable account has no value
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE" }
      Condition = { StringLike = { "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub" = var.account } }
    }]
  })
}

variable "claim" {}

resource "aws_iam_role" "claim" {
  name = "claim"
  assume_role_policy = jsonencode({ # expect-unknown: what a condition looks at can't be known before apply
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE" }
      Condition = { StringLike = { (var.claim) = "*" } }
    }]
  })
}
