resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_cluster" "lab" {
  name     = "lab"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

provider "kubernetes" {
  host = aws_eks_cluster.shop.endpoint
}

resource "aws_iam_openid_connect_provider" "lab" {
  url            = aws_eks_cluster.lab.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "orders" {
  name = "orders"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.lab.arn }
      Condition = { StringEquals = {
        "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub" = "system:serviceaccount:orders:orders"
      } }
    }]
  })
}

resource "kubernetes_service_account_v1" "orders" {
  metadata {
    name      = "orders"
    namespace = "orders"
    annotations = {
      "eks.amazonaws.com/role-arn" = aws_iam_role.orders.arn # expect: ServiceAccount orders asks for aws_iam_role.orders, which trusts tokens of another cluster than aws_eks_cluster.shop
    }
  }
}
