resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/control-plane"
}

resource "aws_eks_identity_provider_config" "company" {
  cluster_name = "shop"

  oidc {
    client_id                     = "kubernetes"
    identity_provider_config_name = "company"
    issuer_url                    = "https://id.example.com"
    groups_claim                  = "groups" # expect: whoever aws_eks_identity_provider_config.company puts in the group can gain control of the whole cluster as Group oidc:operators: Group oidc:operators may do everything, which gives control of the whole cluster (K8S-PE-001)
    groups_prefix                 = "oidc:"
    username_prefix               = "oidc:"
  }
}
