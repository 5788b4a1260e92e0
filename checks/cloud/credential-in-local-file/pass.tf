resource "azurerm_kubernetes_cluster" "shop" {
  name = "shop"
}

resource "local_sensitive_file" "kubeconfig" {
  filename = "${path.module}/kubeconfig"
  content  = azurerm_kubernetes_cluster.shop.kube_config_raw
}

resource "local_file" "own" {
  filename        = "${path.module}/kubeconfig"
  file_permission = "0600"
  content         = azurerm_kubernetes_cluster.shop.kube_config_raw
}

resource "local_file" "address" {
  filename = "${path.module}/address"
  content  = azurerm_kubernetes_cluster.shop.fqdn
}
