resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_pod_identity_association" "orders" {
  cluster_name    = aws_eks_cluster.shop.name
  namespace       = "orders"
  service_account = "default" # expect: aws_eks_pod_identity_association.orders gives an identity of the cloud to all pods of orders without an account of their own
  role_arn        = "arn:aws:iam::111122223333:role/orders"
}

resource "aws_iam_openid_connect_provider" "shop" {
  url            = aws_eks_cluster.shop.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "backup" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.shop.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub"
      values = [
        "system:serviceaccount:backup:backup",
        "system:serviceaccount:shop:default",
      ]
    }
  }
}

resource "aws_iam_role" "backup" {
  name               = "backup"
  assume_role_policy = data.aws_iam_policy_document.backup.json # expect: aws_iam_role.backup gives an identity of the cloud to all pods of shop without an account of their own
}
