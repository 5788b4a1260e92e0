resource "aws_iam_role" "pipeline" {
  name = "pipeline"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:shop/*" }
      }
    }]
  })
}

resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/control-plane"
}

resource "aws_eks_access_entry" "pipeline" {
  cluster_name      = aws_eks_cluster.shop.name
  principal_arn     = aws_iam_role.pipeline.arn
  kubernetes_groups = ["developers", "platform"] # expect: aws_iam_role.pipeline.arn can gain control of the whole cluster as Group platform: Group platform may do everything, which gives control of the whole cluster (K8S-PE-001)
}
