resource "azurerm_kubernetes_cluster" "shop" {
  name = "shop"
}

resource "local_file" "kubeconfig" {
  filename = "${path.module}/kubeconfig"
  content  = azurerm_kubernetes_cluster.shop.kube_config_raw # expect: local_file.kubeconfig holds 'kube_config_raw', and every user of the machine may read it
}

resource "tls_private_key" "nodes" {
  algorithm = "ED25519"
}

resource "local_file" "key" {
  filename        = "${path.module}/key.pem"
  file_permission = "0644"
  content         = tls_private_key.nodes.private_key_openssh # expect: local_file.key holds 'private_key_openssh', and every user of the machine may read it
}
