variable "policy" {} # expect-unknown: the variable policy has no value

resource "aws_eks_access_policy_association" "some" {
  cluster_name  = "shop"
  principal_arn = "arn:aws:iam::111122223333:role/some"
  policy_arn    = var.policy

  access_scope {
    type = "cluster"
  }
}
