resource "aws_eks_access_policy_association" "platform" {
  cluster_name  = "shop"
  principal_arn = "arn:aws:iam::111122223333:role/platform"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" # expect: aws_eks_access_policy_association.platform makes arn:aws:iam::111122223333:role/platform administrator of the whole cluster

  access_scope {
    type = "cluster"
  }
}

data "aws_partition" "current" {}

resource "aws_iam_role" "pipeline" {
  name               = "pipeline"
  assume_role_policy = "{}"
}

resource "aws_eks_access_policy_association" "pipeline" {
  cluster_name  = "shop"
  principal_arn = aws_iam_role.pipeline.arn
  policy_arn    = "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy" # expect: aws_eks_access_policy_association.pipeline makes aws_iam_role.pipeline.arn administrator of the whole cluster

  access_scope {
    type = "cluster"
  }
}
