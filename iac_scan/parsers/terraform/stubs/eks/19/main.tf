# Stands for terraform-aws-modules/eks/aws 19.x
# where its source is absent: the inputs that decide about security, and what they become.
# Source: https://github.com/terraform-aws-modules/terraform-aws-eks/blob/v19.21.0/main.tf

variable "create" { default = true }
variable "cluster_name" { default = "" }
variable "cluster_version" { default = null }
variable "cluster_enabled_log_types" { default = ["audit", "api", "authenticator"] }
variable "cluster_endpoint_public_access" { default = false }
variable "cluster_endpoint_private_access" { default = true }
variable "cluster_endpoint_public_access_cidrs" { default = ["0.0.0.0/0"] }
variable "cluster_encryption_config" { default = { resources = ["secrets"] } }
variable "subnet_ids" { default = [] }
variable "control_plane_subnet_ids" { default = [] }
variable "create_cloudwatch_log_group" { default = true }
variable "cloudwatch_log_group_retention_in_days" { default = 90 }
variable "cloudwatch_log_group_kms_key_id" { default = null }
variable "cluster_addons" { default = {} }
variable "eks_managed_node_groups" { default = {} }
variable "eks_managed_node_group_defaults" { default = {} }
variable "enable_irsa" { default = true }
variable "create_kms_key" { default = true }
variable "enable_kms_key_rotation" { default = true }
variable "aws_auth_roles" { default = [] }
variable "aws_auth_users" { default = [] }
variable "aws_auth_accounts" { default = [] }
variable "manage_aws_auth_configmap" { default = false }

resource "aws_eks_cluster" "this" {
  count = var.create ? 1 : 0

  name                      = var.cluster_name
  version                   = var.cluster_version
  enabled_cluster_log_types = var.cluster_enabled_log_types

  vpc_config {
    subnet_ids              = length(var.control_plane_subnet_ids) > 0 ? var.control_plane_subnet_ids : var.subnet_ids
    endpoint_public_access  = var.cluster_endpoint_public_access
    endpoint_private_access = var.cluster_endpoint_private_access
    public_access_cidrs     = var.cluster_endpoint_public_access_cidrs
  }

  dynamic "encryption_config" {
    for_each = length(var.cluster_encryption_config) > 0 ? [var.cluster_encryption_config] : []

    content {
      resources = encryption_config.value.resources

      provider {
        key_arn = var.create_kms_key ? aws_kms_key.this[0].arn : encryption_config.value.provider_key_arn
      }
    }
  }
}

resource "aws_kms_key" "this" {
  count = var.create && var.create_kms_key && length(var.cluster_encryption_config) > 0 ? 1 : 0

  enable_key_rotation = var.enable_kms_key_rotation
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create && var.create_cloudwatch_log_group ? 1 : 0

  name              = "/aws/eks/${var.cluster_name}/cluster"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  kms_key_id        = var.cloudwatch_log_group_kms_key_id
}

resource "aws_iam_openid_connect_provider" "oidc_provider" {
  count = var.create && var.enable_irsa ? 1 : 0

  url            = aws_eks_cluster.this[0].identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

resource "kubernetes_config_map_v1_data" "aws_auth" {
  count = var.create && var.manage_aws_auth_configmap ? 1 : 0

  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    mapRoles    = yamlencode(var.aws_auth_roles)
    mapUsers    = yamlencode(var.aws_auth_users)
    mapAccounts = yamlencode(var.aws_auth_accounts)
  }
}

data "aws_eks_addon_version" "this" {
  for_each = var.cluster_addons
}

resource "aws_eks_addon" "this" {
  for_each = var.cluster_addons

  cluster_name             = aws_eks_cluster.this[0].id
  addon_name               = try(each.value.name, each.key)
  addon_version            = try(each.value.addon_version, data.aws_eks_addon_version.this[each.key].version)
  configuration_values     = try(each.value.configuration_values, null)
  service_account_role_arn = try(each.value.service_account_role_arn, null)

  dynamic "pod_identity_association" {
    for_each = try(each.value.pod_identity_association, [])

    content {
      role_arn        = pod_identity_association.value.role_arn
      service_account = pod_identity_association.value.service_account
    }
  }
}

module "eks_managed_node_group" {
  source  = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version = "~> 19.0"

  for_each = var.eks_managed_node_groups

  cluster_name                 = aws_eks_cluster.this[0].id
  cluster_version              = try(each.value.cluster_version, var.cluster_version)
  ami_id                       = try(each.value.ami_id, var.eks_managed_node_group_defaults.ami_id, null)
  ami_type                     = try(each.value.ami_type, var.eks_managed_node_group_defaults.ami_type, null)
  subnet_ids                   = try(each.value.subnet_ids, var.eks_managed_node_group_defaults.subnet_ids, var.subnet_ids)
  remote_access                = try(each.value.remote_access, var.eks_managed_node_group_defaults.remote_access, null)
  key_name                     = try(each.value.key_name, var.eks_managed_node_group_defaults.key_name, null)
  metadata_options             = try(each.value.metadata_options, var.eks_managed_node_group_defaults.metadata_options, null)
  block_device_mappings        = try(each.value.block_device_mappings, var.eks_managed_node_group_defaults.block_device_mappings, null)
  network_interfaces           = try(each.value.network_interfaces, var.eks_managed_node_group_defaults.network_interfaces, null)
  create_launch_template       = try(each.value.create_launch_template, var.eks_managed_node_group_defaults.create_launch_template, null)
  use_custom_launch_template   = try(each.value.use_custom_launch_template, var.eks_managed_node_group_defaults.use_custom_launch_template, null)
  launch_template_id           = try(each.value.launch_template_id, var.eks_managed_node_group_defaults.launch_template_id, null)
  vpc_security_group_ids       = try(each.value.vpc_security_group_ids, var.eks_managed_node_group_defaults.vpc_security_group_ids, null)
  create_iam_role              = try(each.value.create_iam_role, var.eks_managed_node_group_defaults.create_iam_role, null)
  iam_role_arn                 = try(each.value.iam_role_arn, var.eks_managed_node_group_defaults.iam_role_arn, null)
  iam_role_attach_cni_policy   = try(each.value.iam_role_attach_cni_policy, var.eks_managed_node_group_defaults.iam_role_attach_cni_policy, null)
  iam_role_additional_policies = try(each.value.iam_role_additional_policies, var.eks_managed_node_group_defaults.iam_role_additional_policies, null)
}

output "cluster_name" {
  value = one(aws_eks_cluster.this[*].name)
}

output "oidc_provider_arn" {
  value = one(aws_iam_openid_connect_provider.oidc_provider[*].arn)
}
