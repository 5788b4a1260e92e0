resource "aws_eks_identity_provider_config" "company" {
  cluster_name = "shop"

  oidc {
    client_id                     = "shop"
    identity_provider_config_name = "company"
    issuer_url                    = "https://login.example.com"
    groups_claim                  = "groups"
    groups_prefix                 = "system:" # expect: aws_eks_identity_provider_config.company takes groups without a prefix of their own
    username_prefix               = ""        # expect: aws_eks_identity_provider_config.company takes users without a prefix of their own
  }
}
