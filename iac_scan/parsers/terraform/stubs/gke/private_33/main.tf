# Stands for terraform-google-modules/kubernetes-engine/google (private clusters) from 33.0 on
# where its source is absent: the inputs that decide about security, and what they become.
# Source: https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/blob/v44.2.0/modules/private-cluster/cluster.tf

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
variable "enable_private_nodes" { default = true }
variable "enable_private_endpoint" { default = false }
variable "security_posture_mode" { default = "DISABLED" }
variable "deletion_protection" { default = true }
variable "gcp_public_cidrs_access_enabled" { default = null }
variable "enable_binary_authorization" { default = false }
variable "network_policy" { default = false }
variable "enable_shielded_nodes" { default = true }
variable "node_metadata" { default = "GKE_METADATA" }
variable "logging_service" { default = "logging.googleapis.com/kubernetes" }
variable "remove_default_node_pool" { default = false }
variable "disable_legacy_metadata_endpoints" { default = true }
variable "node_pools" { default = [{ name = "default-node-pool" }] }
variable "enable_intranode_visibility" { default = false }
variable "enable_kubernetes_alpha" { default = false }
variable "datapath_provider" { default = "DATAPATH_PROVIDER_UNSPECIFIED" }
variable "logging_enabled_components" { default = [] }
variable "boot_disk_kms_key" { default = null }

locals {
  service_account = var.create_service_account ? google_service_account.cluster_service_account[0].email : var.service_account
  workload_pool   = var.identity_namespace == "enabled" ? "${var.project_id}.svc.id.goog" : var.identity_namespace
}

resource "google_service_account" "cluster_service_account" {
  count = var.create_service_account ? 1 : 0

  project = var.project_id
}

resource "google_container_cluster" "primary" {
  name                        = var.name
  min_master_version          = var.kubernetes_version == "latest" ? null : var.kubernetes_version
  deletion_protection         = var.deletion_protection
  enable_shielded_nodes       = var.enable_shielded_nodes
  datapath_provider           = var.datapath_provider
  enable_intranode_visibility = var.enable_intranode_visibility
  enable_kubernetes_alpha     = var.enable_kubernetes_alpha
  remove_default_node_pool    = var.remove_default_node_pool
  initial_node_count          = 1
  logging_service             = length(var.logging_enabled_components) > 0 ? null : var.logging_service

  dynamic "release_channel" {
    for_each = var.release_channel != null ? [var.release_channel] : []

    content {
      channel = release_channel.value
    }
  }

  dynamic "master_authorized_networks_config" {
    for_each = var.gcp_public_cidrs_access_enabled != null || length(var.master_authorized_networks) > 0 ? [true] : []

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

  dynamic "network_policy" {
    for_each = var.network_policy ? [true] : []

    content {
      enabled = true
    }
  }

  dynamic "logging_config" {
    for_each = length(var.logging_enabled_components) > 0 ? [true] : []

    content {
      enable_components = var.logging_enabled_components
    }
  }

  addons_config {
    network_policy_config {
      disabled = !var.network_policy
    }
  }

  node_pool {
    name = "default-pool"

    node_config {
      service_account   = try(var.node_pools[0].service_account, local.service_account)
      image_type        = try(var.node_pools[0].image_type, "COS_CONTAINERD")
      boot_disk_kms_key = try(var.node_pools[0].boot_disk_kms_key, var.boot_disk_kms_key)
      metadata          = { "disable-legacy-endpoints" = var.disable_legacy_metadata_endpoints }

      workload_metadata_config {
        mode = try(var.node_pools[0].node_metadata, var.node_metadata)
      }

      shielded_instance_config {
        enable_secure_boot          = try(var.node_pools[0].enable_secure_boot, false)
        enable_integrity_monitoring = try(var.node_pools[0].enable_integrity_monitoring, true)
      }
    }
  }
}

resource "google_container_node_pool" "pools" {
  for_each = { for pool in var.node_pools : pool.name => pool }

  name    = each.key
  cluster = google_container_cluster.primary.name

  management {
    auto_repair  = try(each.value.auto_repair, true)
    auto_upgrade = try(each.value.auto_upgrade, true)
  }

  node_config {
    service_account   = try(each.value.service_account, local.service_account)
    image_type        = try(each.value.image_type, "COS_CONTAINERD")
    boot_disk_kms_key = try(each.value.boot_disk_kms_key, var.boot_disk_kms_key)
    metadata          = { "disable-legacy-endpoints" = var.disable_legacy_metadata_endpoints }

    workload_metadata_config {
      mode = try(each.value.node_metadata, var.node_metadata)
    }

    shielded_instance_config {
      enable_secure_boot          = try(each.value.enable_secure_boot, false)
      enable_integrity_monitoring = try(each.value.enable_integrity_monitoring, true)
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
