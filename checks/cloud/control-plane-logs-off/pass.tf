resource "aws_eks_cluster" "logged" {
  name                      = "logged"
  role_arn                  = "arn:aws:iam::111122223333:role/eks"
  enabled_cluster_log_types = ["audit"]
}

resource "azurerm_kubernetes_cluster" "logged" {
  name                = "logged"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "logged"
}

resource "azurerm_monitor_diagnostic_setting" "logged" {
  name                       = "logged"
  target_resource_id         = azurerm_kubernetes_cluster.logged.id
  log_analytics_workspace_id = "logs"

  enabled_log {
    category = "kube-audit-admin"
  }
}

resource "google_container_cluster" "default" {
  name     = "default"
  location = "europe-west4"
}

resource "google_container_cluster" "logged" {
  name     = "logged"
  location = "europe-west4"

  logging_config {
    enable_components = ["SYSTEM_COMPONENTS"]
  }
}
