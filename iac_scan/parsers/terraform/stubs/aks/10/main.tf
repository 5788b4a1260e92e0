# Stands for Azure/aks/azurerm 10.x
# where its source is absent: the inputs that decide about security, and what they become.
# Source: https://github.com/Azure/terraform-azurerm-aks/blob/10.2.0/main.tf

variable "cluster_name" { default = null }
variable "kubernetes_version" { default = null }
variable "private_cluster_enabled" { default = false }
variable "sku_tier" { default = "Free" }
variable "network_plugin" { default = "kubenet" }
variable "network_policy" { default = null }
variable "os_disk_type" { default = "Managed" }
variable "agents_pool_name" { default = "nodepool" }
variable "agents_max_pods" { default = null }
variable "agents_type" { default = "VirtualMachineScaleSets" }
variable "only_critical_addons_enabled" { default = null }
variable "orchestrator_version" { default = null }
variable "client_id" { default = "" }
variable "client_secret" { default = "" }
variable "azure_policy_enabled" { default = false }
variable "role_based_access_control_enabled" { default = false }
variable "log_analytics_workspace_enabled" { default = true }
variable "local_account_disabled" { default = null }
variable "disk_encryption_set_id" { default = null }
variable "microsoft_defender_enabled" { default = false }
variable "oidc_issuer_enabled" { default = false }
variable "key_vault_secrets_provider_enabled" { default = false }
variable "secret_rotation_enabled" { default = false }
variable "rbac_aad_azure_rbac_enabled" { default = null }
variable "rbac_aad_admin_group_object_ids" { default = null }
variable "private_cluster_public_fqdn_enabled" { default = false }
variable "rbac_aad" { default = true }
variable "workload_identity_enabled" { default = false }
variable "api_server_authorized_ip_ranges" { default = null }
variable "automatic_channel_upgrade" { default = null }
variable "kms_enabled" { default = false }
variable "kms_key_vault_key_id" { default = null }
variable "kms_key_vault_network_access" { default = "Public" }
variable "run_command_enabled" { default = true }
variable "image_cleaner_enabled" { default = false }
variable "ebpf_data_plane" { default = null }
variable "node_os_channel_upgrade" { default = null }
variable "node_pools" { default = {} }
variable "network_plugin_mode" { default = null }
variable "network_data_plane" { default = null }
variable "support_plan" { default = "KubernetesOfficial" }
variable "enable_host_encryption" { default = false }
variable "enable_node_public_ip" { default = false }

resource "azurerm_kubernetes_cluster" "main" {
  name                                = var.cluster_name
  kubernetes_version                  = var.kubernetes_version
  private_cluster_enabled             = var.private_cluster_enabled
  sku_tier                            = var.sku_tier
  azure_policy_enabled                = var.azure_policy_enabled
  role_based_access_control_enabled   = var.role_based_access_control_enabled
  local_account_disabled              = var.local_account_disabled
  disk_encryption_set_id              = var.disk_encryption_set_id
  oidc_issuer_enabled                 = var.oidc_issuer_enabled
  workload_identity_enabled           = var.workload_identity_enabled
  private_cluster_public_fqdn_enabled = var.private_cluster_public_fqdn_enabled
  run_command_enabled                 = var.run_command_enabled
  image_cleaner_enabled               = var.image_cleaner_enabled
  support_plan                        = var.support_plan
  automatic_channel_upgrade           = var.automatic_channel_upgrade
  node_os_channel_upgrade             = var.node_os_channel_upgrade

  default_node_pool {
    name                         = var.agents_pool_name
    max_pods                     = var.agents_max_pods
    type                         = var.agents_type
    os_disk_type                 = var.os_disk_type
    orchestrator_version         = var.orchestrator_version
    enable_host_encryption       = var.enable_host_encryption
    enable_node_public_ip        = var.enable_node_public_ip
    only_critical_addons_enabled = var.only_critical_addons_enabled
  }

  network_profile {
    network_plugin      = var.network_plugin
    network_policy      = var.network_policy
    network_plugin_mode = var.network_plugin_mode
    ebpf_data_plane     = var.ebpf_data_plane
    network_data_plane  = var.network_data_plane
  }

  dynamic "service_principal" {
    for_each = var.client_id != "" && var.client_secret != "" ? [true] : []

    content {
      client_id     = var.client_id
      client_secret = var.client_secret
    }
  }

  dynamic "oms_agent" {
    for_each = var.log_analytics_workspace_enabled ? [true] : []

    content {
      log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id
    }
  }

  dynamic "azure_active_directory_role_based_access_control" {
    for_each = var.role_based_access_control_enabled && var.rbac_aad ? [true] : []

    content {
      azure_rbac_enabled     = var.rbac_aad_azure_rbac_enabled
      admin_group_object_ids = var.rbac_aad_admin_group_object_ids
    }
  }

  dynamic "microsoft_defender" {
    for_each = var.microsoft_defender_enabled ? [true] : []

    content {
      log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id
    }
  }

  dynamic "key_vault_secrets_provider" {
    for_each = var.key_vault_secrets_provider_enabled ? [true] : []

    content {
      secret_rotation_enabled = var.secret_rotation_enabled
    }
  }

  dynamic "api_server_access_profile" {
    for_each = var.api_server_authorized_ip_ranges != null ? [true] : []

    content {
      authorized_ip_ranges = var.api_server_authorized_ip_ranges
    }
  }

  dynamic "key_management_service" {
    for_each = var.kms_enabled ? [true] : []

    content {
      key_vault_key_id         = var.kms_key_vault_key_id
      key_vault_network_access = var.kms_key_vault_network_access
    }
  }
}

resource "azurerm_log_analytics_workspace" "main" {}

resource "azurerm_kubernetes_cluster_node_pool" "node_pool" {
  for_each = var.node_pools

  kubernetes_cluster_id  = azurerm_kubernetes_cluster.main.id
  name                   = try(each.value.name, each.key)
  enable_host_encryption = try(each.value.enable_host_encryption, null)
  enable_node_public_ip  = try(each.value.enable_node_public_ip, null)
  os_disk_type           = try(each.value.os_disk_type, null)
  max_pods               = try(each.value.max_pods, null)
}

output "aks_id" {
  value = azurerm_kubernetes_cluster.main.id
}

output "aks_name" {
  value = azurerm_kubernetes_cluster.main.name
}
