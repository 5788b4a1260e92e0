# Stands for terraform-aws-modules/eks/aws//modules/eks-managed-node-group from 18.x on
# where its source is absent: the inputs that decide about security, and what they become.
# Source: https://github.com/terraform-aws-modules/terraform-aws-eks/blob/v20.37.2/modules/eks-managed-node-group/main.tf

variable "cluster_version" { default = null }
variable "subnet_ids" { default = null }
variable "remote_access" { default = null }
variable "key_name" { default = null }
variable "iam_role_arn" { default = null }

# What is null here has its default all the same.

variable "create" {
  default  = true
  nullable = false
}

variable "cluster_name" {
  default  = ""
  nullable = false
}

variable "ami_id" {
  default  = ""
  nullable = false
}

variable "ami_type" {
  default  = null
  nullable = false
}

variable "metadata_options" {
  default = {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
  nullable = false
}

variable "block_device_mappings" {
  default  = {}
  nullable = false
}

variable "network_interfaces" {
  default  = []
  nullable = false
}

variable "create_launch_template" {
  default  = true
  nullable = false
}

variable "use_custom_launch_template" {
  default  = true
  nullable = false
}

variable "launch_template_id" {
  default  = ""
  nullable = false
}

variable "vpc_security_group_ids" {
  default  = []
  nullable = false
}

variable "create_iam_role" {
  default  = true
  nullable = false
}

variable "iam_role_attach_cni_policy" {
  default  = true
  nullable = false
}

variable "iam_role_additional_policies" {
  default  = {}
  nullable = false
}

data "aws_partition" "current" {}

locals {
  policies = "arn:${data.aws_partition.current.partition}:iam::aws:policy"
}

resource "aws_iam_role" "this" {
  count = var.create_iam_role ? 1 : 0

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = {
    for name, wanted in {
      AmazonEKSWorkerNodePolicy          = true
      AmazonEC2ContainerRegistryReadOnly = true
      AmazonEKS_CNI_Policy               = var.iam_role_attach_cni_policy
    } : name => name if wanted && var.create_iam_role
  }

  role       = aws_iam_role.this[0].name
  policy_arn = "${local.policies}/${each.value}"
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each = { for name, arn in var.iam_role_additional_policies : name => arn if var.create_iam_role }

  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_launch_template" "this" {
  count = var.create_launch_template && var.use_custom_launch_template ? 1 : 0

  image_id               = var.ami_id != "" ? var.ami_id : null
  key_name               = var.key_name
  vpc_security_group_ids = var.vpc_security_group_ids

  metadata_options {
    http_endpoint               = try(var.metadata_options.http_endpoint, "enabled")
    http_tokens                 = try(var.metadata_options.http_tokens, null)
    http_put_response_hop_limit = try(var.metadata_options.http_put_response_hop_limit, null)
  }

  dynamic "block_device_mappings" {
    for_each = var.block_device_mappings

    content {
      device_name = try(block_device_mappings.value.device_name, null)

      dynamic "ebs" {
        for_each = try([block_device_mappings.value.ebs], [])

        content {
          encrypted  = try(ebs.value.encrypted, null)
          kms_key_id = try(ebs.value.kms_key_id, null)
        }
      }
    }
  }

  dynamic "network_interfaces" {
    for_each = var.network_interfaces

    content {
      associate_public_ip_address = try(network_interfaces.value.associate_public_ip_address, null)
      security_groups             = try(network_interfaces.value.security_groups, null)
    }
  }
}

resource "aws_eks_node_group" "this" {
  count = var.create ? 1 : 0

  cluster_name  = var.cluster_name
  version       = var.cluster_version
  node_role_arn = var.create_iam_role ? aws_iam_role.this[0].arn : var.iam_role_arn
  subnet_ids    = var.subnet_ids
  ami_type      = var.ami_id != "" ? null : var.ami_type

  dynamic "launch_template" {
    for_each = var.use_custom_launch_template ? [true] : []

    content {
      id = var.create_launch_template ? aws_launch_template.this[0].id : var.launch_template_id
    }
  }

  dynamic "remote_access" {
    for_each = var.remote_access != null ? [var.remote_access] : []

    content {
      ec2_ssh_key               = try(remote_access.value.ec2_ssh_key, null)
      source_security_group_ids = try(remote_access.value.source_security_group_ids, [])
    }
  }
}
