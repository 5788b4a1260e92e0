# Stands for terraform-google-modules/kubernetes-engine/google (autopilot clusters) from 29.0 on
# where its source is absent: the inputs that decide about security, and what they become.
# Source: https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/blob/v32.0.4/modules/beta-autopilot-private-cluster/cluster.tf

variable "project_id" { default = "" }
variable "name" { default = "" }
variable "kubernetes_version" { default = "latest" }
variable "release_channel" { default = "REGULAR" }
variable "master_authorized_networks" { default = [] }
variable "database_encryption" { default = [{ state = "DECRYPTED", key_name = "" }] }
variable "issue_client_certificate" { default = false }
variable "identity_namespace" { default = "enabled" }
variable "create_service_account" { default = true }
variable "service_account" { default = "" }
variable "authenticator_security_group" { default = null }
variable "enable_private_nodes" { default = false }
variable "enable_private_endpoint" { default = false }
variable "security_posture_mode" { default = "DISABLED" }
variable "deletion_protection" { default = true }
variable "enable_binary_authorization" { default = false }

locals {
  service_account = var.create_service_account ? google_service_account.cluster_service_account[0].email : var.service_account
  workload_pool   = var.identity_namespace == "enabled" ? "${var.project_id}.svc.id.goog" : var.identity_namespace
}

resource "google_service_account" "cluster_service_account" {
  count = var.create_service_account ? 1 : 0

  project = var.project_id
}

resource "google_container_cluster" "primary" {
  name                = var.name
  min_master_version  = var.kubernetes_version == "latest" ? null : var.kubernetes_version
  enable_autopilot    = true
  deletion_protection = var.deletion_protection

  dynamic "release_channel" {
    for_each = var.release_channel != null ? [var.release_channel] : []

    content {
      channel = release_channel.value
    }
  }

  dynamic "master_authorized_networks_config" {
    for_each = length(var.master_authorized_networks) > 0 ? [true] : []

    content {
      dynamic "cidr_blocks" {
        for_each = var.master_authorized_networks

        content {
          cidr_block = try(cidr_blocks.value.cidr_block, "")
        }
      }
    }
  }

  dynamic "database_encryption" {
    for_each = var.database_encryption

    content {
      state    = database_encryption.value.state
      key_name = database_encryption.value.key_name
    }
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = var.issue_client_certificate
    }
  }

  dynamic "authenticator_groups_config" {
    for_each = var.authenticator_security_group != null ? [var.authenticator_security_group] : []

    content {
      security_group = authenticator_groups_config.value
    }
  }

  dynamic "workload_identity_config" {
    for_each = var.identity_namespace != null ? [local.workload_pool] : []

    content {
      workload_pool = workload_identity_config.value
    }
  }

  dynamic "private_cluster_config" {
    for_each = var.enable_private_nodes ? [true] : []

    content {
      enable_private_nodes    = var.enable_private_nodes
      enable_private_endpoint = var.enable_private_endpoint
    }
  }

  dynamic "binary_authorization" {
    for_each = var.enable_binary_authorization ? [true] : []

    content {
      evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"
    }
  }

  dynamic "security_posture_config" {
    for_each = var.security_posture_mode != null ? [var.security_posture_mode] : []

    content {
      mode = security_posture_config.value
    }
  }
}

output "name" {
  value = google_container_cluster.primary.name
}

output "cluster_id" {
  value = google_container_cluster.primary.id
}

output "service_account" {
  value = local.service_account
}
