# Stands for Azure/aks/azurerm 4.x
# where its source is absent: the inputs that decide about security, and what they become.
# Source: https://github.com/Azure/terraform-azurerm-aks/blob/4.16.0/main.tf

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
variable "orchestrator_version" { default = null }
variable "client_id" { default = "" }
variable "client_secret" { default = "" }
variable "enable_azure_policy" { default = false }
variable "enable_http_application_routing" { default = false }
variable "enable_role_based_access_control" { default = false }
variable "rbac_aad_managed" { default = false }
variable "enable_log_analytics_workspace" { default = true }
variable "enable_host_encryption" { default = false }
variable "enable_node_public_ip" { default = false }

resource "azurerm_kubernetes_cluster" "main" {
  name                              = var.cluster_name
  kubernetes_version                = var.kubernetes_version
  private_cluster_enabled           = var.private_cluster_enabled
  sku_tier                          = var.sku_tier
  azure_policy_enabled              = var.enable_azure_policy
  role_based_access_control_enabled = var.enable_role_based_access_control
  http_application_routing_enabled  = var.enable_http_application_routing

  default_node_pool {
    name                   = var.agents_pool_name
    max_pods               = var.agents_max_pods
    type                   = var.agents_type
    os_disk_type           = var.os_disk_type
    orchestrator_version   = var.orchestrator_version
    enable_host_encryption = var.enable_host_encryption
    enable_node_public_ip  = var.enable_node_public_ip
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
    for_each = var.enable_log_analytics_workspace ? [true] : []

    content {
      log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id
    }
  }

  dynamic "azure_active_directory_role_based_access_control" {
    for_each = var.enable_role_based_access_control && var.rbac_aad_managed ? [true] : []

    content {
      managed = true
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
