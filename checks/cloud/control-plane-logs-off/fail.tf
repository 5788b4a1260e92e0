resource "aws_eks_cluster" "silent" { # expect: aws_eks_cluster.silent sends no audit log of its API server to CloudWatch
  name     = "silent"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_cluster" "partial" {
  name                      = "partial"
  role_arn                  = "arn:aws:iam::111122223333:role/eks"
  enabled_cluster_log_types = ["api", "scheduler"] # expect: aws_eks_cluster.partial sends no audit log of its API server to CloudWatch
}

resource "azurerm_kubernetes_cluster" "silent" { # expect: azurerm_kubernetes_cluster.silent has no diagnostic setting that exports its audit log
  name                = "silent"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "silent"
}

resource "azurerm_monitor_diagnostic_setting" "silent" {
  name                       = "silent"
  target_resource_id         = azurerm_kubernetes_cluster.silent.id
  log_analytics_workspace_id = "logs"

  enabled_log {
    category = "kube-scheduler"
  }
}

resource "google_container_cluster" "silent" {
  name            = "silent"
  location        = "europe-west4"
  logging_service = "none" # expect: google_container_cluster.silent does not log what its system components do
}

resource "google_container_cluster" "partial" {
  name     = "partial"
  location = "europe-west4"

  logging_config {
    enable_components = ["WORKLOADS"] # expect: google_container_cluster.partial does not log what its system components do
  }
}
