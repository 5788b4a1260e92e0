# Stands for terraform-aws-modules/eks/aws 17.x
# where its source is absent: the inputs that decide about security, and what they become.
# Source: https://github.com/terraform-aws-modules/terraform-aws-eks/blob/v17.24.0/main.tf

variable "create_eks" { default = true }
variable "cluster_name" { default = "" }
variable "cluster_version" { default = null }
variable "cluster_enabled_log_types" { default = [] }
variable "cluster_endpoint_public_access" { default = true }
variable "cluster_endpoint_private_access" { default = false }
variable "cluster_endpoint_public_access_cidrs" { default = ["0.0.0.0/0"] }
variable "cluster_encryption_config" { default = [] }
variable "subnets" { default = [] }
variable "enable_irsa" { default = false }
variable "map_roles" { default = [] }
variable "map_users" { default = [] }
variable "map_accounts" { default = [] }
variable "manage_aws_auth" { default = true }

resource "aws_eks_cluster" "this" {
  count = var.create_eks ? 1 : 0

  name                      = var.cluster_name
  version                   = var.cluster_version
  enabled_cluster_log_types = var.cluster_enabled_log_types

  vpc_config {
    subnet_ids              = var.subnets
    endpoint_public_access  = var.cluster_endpoint_public_access
    endpoint_private_access = var.cluster_endpoint_private_access
    public_access_cidrs     = var.cluster_endpoint_public_access_cidrs
  }

  dynamic "encryption_config" {
    for_each = var.cluster_encryption_config

    content {
      resources = encryption_config.value.resources

      provider {
        key_arn = encryption_config.value.provider_key_arn
      }
    }
  }
}

resource "aws_iam_openid_connect_provider" "oidc_provider" {
  count = var.create_eks && var.enable_irsa ? 1 : 0

  url            = aws_eks_cluster.this[0].identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

resource "kubernetes_config_map" "aws_auth" {
  count = var.create_eks && var.manage_aws_auth ? 1 : 0

  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    mapRoles    = yamlencode(var.map_roles)
    mapUsers    = yamlencode(var.map_users)
    mapAccounts = yamlencode(var.map_accounts)
  }
}

output "cluster_name" {
  value = one(aws_eks_cluster.this[*].name)
}

output "oidc_provider_arn" {
  value = one(aws_iam_openid_connect_provider.oidc_provider[*].arn)
}
