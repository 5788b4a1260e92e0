# Stands for Azure/aks/azurerm 5.x
# where its source is absent: the inputs that decide about security, and what they become.
# Source: https://github.com/Azure/terraform-azurerm-aks/blob/5.0.0/main.tf

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
variable "http_application_routing_enabled" { default = false }
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
variable "rbac_aad_managed" { default = false }
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
  private_cluster_public_fqdn_enabled = var.private_cluster_public_fqdn_enabled
  http_application_routing_enabled    = var.http_application_routing_enabled

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
    network_plugin = var.network_plugin
    network_policy = var.network_policy
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
    for_each = var.role_based_access_control_enabled && var.rbac_aad_managed ? [true] : []

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
}

resource "azurerm_log_analytics_workspace" "main" {}

output "aks_id" {
  value = azurerm_kubernetes_cluster.main.id
}

output "aks_name" {
  value = azurerm_kubernetes_cluster.main.name
}
