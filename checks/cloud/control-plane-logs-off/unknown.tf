variable "cluster_id" {} # expect-unknown: a diagnostic setting may belong to the cluster

resource "azurerm_kubernetes_cluster" "some" {
  name                = "some"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "some"
}

resource "azurerm_monitor_diagnostic_setting" "some" {
  name                       = "some"
  target_resource_id         = var.cluster_id
  log_analytics_workspace_id = "logs"

  enabled_log {
    category_group = "audit"
  }
}
