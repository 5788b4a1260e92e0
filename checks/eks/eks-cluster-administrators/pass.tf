resource "aws_eks_access_policy_association" "team" {
  cluster_name  = "shop"
  principal_arn = "arn:aws:iam::111122223333:role/team"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy"

  access_scope {
    type       = "namespace"
    namespaces = ["shop"]
  }
}

resource "aws_eks_access_policy_association" "readers" {
  cluster_name  = "shop"
  principal_arn = "arn:aws:iam::111122223333:role/readers"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}
