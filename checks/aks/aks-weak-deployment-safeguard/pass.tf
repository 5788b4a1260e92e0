resource "azurerm_kubernetes_cluster_deployment_safeguard" "main" {
  kubernetes_cluster_id        = "/subscriptions/0/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/shop"
  level                        = "Enforce"
  pod_security_standards_level = "Baseline"
}
