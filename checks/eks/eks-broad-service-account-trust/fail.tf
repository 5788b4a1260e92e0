variable "cluster" {
  default = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
}

locals {
  provider = "arn:aws:iam::111122223333:oidc-provider/${var.cluster}"
}

resource "aws_iam_role" "anyone" {
  name = "anyone"
  assume_role_policy = jsonencode({ # expect: aws_iam_role.anyone trusts every ServiceAccount of the cluster
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.provider }
      Condition = { StringEquals = { "${var.cluster}:aud" = "sts.amazonaws.com" } }
    }]
  })
}

resource "aws_iam_role" "namespace" {
  name = "namespace"
  assume_role_policy = jsonencode({ # expect: aws_iam_role.namespace trusts any ServiceAccount of a namespace
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.provider }
      Condition = { StringLike = { "${var.cluster}:sub" = "system:serviceaccount:shop:*" } }
    }]
  })
}

resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_iam_openid_connect_provider" "shop" {
  url            = aws_eks_cluster.shop.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "names" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.shop.arn]
    }

    condition {
      test     = "StringLike"
      variable = "${replace(aws_iam_openid_connect_provider.shop.url, "https://", "")}:sub"
      values   = ["system:serviceaccount:shop:orders", "system:serviceaccount:*:orders"]
    }
  }
}

resource "aws_iam_role" "names" {
  name               = "names"
  assume_role_policy = data.aws_iam_policy_document.names.json # expect: aws_iam_role.names trusts ServiceAccounts in whatever namespace
}

resource "aws_iam_role" "every" {
  name = "every"
  assume_role_policy = jsonencode({ # expect: aws_iam_role.every trusts every ServiceAccount of the cluster
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.shop.arn }
      Condition = {
        StringLike = {
          "${replace(aws_iam_openid_connect_provider.shop.url, "https://", "")}:sub" = "system:serviceaccount:*"
        }
      }
    }]
  })
}

resource "aws_iam_role" "absent" {
  name = "absent"
  assume_role_policy = jsonencode({ # expect: aws_iam_role.absent trusts tokens whose subject is not compared
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.provider }
      Condition = { "ForAllValues:StringEquals" = { "${var.cluster}:sub" = ["system:serviceaccount:shop:orders"] } }
    }]
  })
}

resource "aws_iam_role" "others" {
  name = "others"
  assume_role_policy = jsonencode({ # expect: aws_iam_role.others trusts all ServiceAccounts but the ones it names
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.provider }
      Condition = { StringNotEquals = { "${var.cluster}:sub" = "system:serviceaccount:shop:orders" } }
    }]
  })
}
