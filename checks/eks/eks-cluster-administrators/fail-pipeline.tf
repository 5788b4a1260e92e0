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

resource "aws_eks_access_policy_association" "pipeline" {
  cluster_name  = "shop"
  principal_arn = aws_iam_role.pipeline.arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" # expect: aws_eks_access_policy_association.pipeline makes aws_iam_role.pipeline.arn administrator of the whole cluster

  access_scope {
    type = "cluster"
  }
}
