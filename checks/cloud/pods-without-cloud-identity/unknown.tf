resource "aws_eks_cluster" "bare" { # expect-unknown: no OIDC provider and no Pod Identity agent of the cluster is declared here
  name     = "bare"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}
