resource "azurerm_kubernetes_cluster_deployment_safeguard" "main" { # expect: azurerm_kubernetes_cluster_deployment_safeguard.main holds pods to the standard Privileged, which forbids nothing
  kubernetes_cluster_id = "/subscriptions/0/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/shop"
  level                 = "Warn" # expect: azurerm_kubernetes_cluster_deployment_safeguard.main warns of unsafe workloads and lets them in
}
