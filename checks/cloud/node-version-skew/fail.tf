resource "aws_eks_cluster" "shop" {
  name    = "shop"
  version = "1.34"
}

resource "aws_eks_node_group" "old" {
  cluster_name    = aws_eks_cluster.shop.name
  node_group_name = "old"
  version         = "1.30" # expect: aws_eks_node_group.old asks for 1.30, 4 minor versions behind its control plane; 3 go
}

resource "aws_eks_node_group" "new" {
  cluster_name    = aws_eks_cluster.shop.name
  node_group_name = "new"
  version         = "1.35" # expect: aws_eks_node_group.new asks for 1.35, which is newer than its control plane
}

resource "azurerm_kubernetes_cluster" "shop" {
  name               = "shop"
  kubernetes_version = "1.33.2"
  default_node_pool {
    name                 = "default"
    orchestrator_version = "1.33"
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "old" {
  name                  = "old"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.shop.id
  orchestrator_version  = "1.29.4" # expect: azurerm_kubernetes_cluster_node_pool.old asks for 1.29, 4 minor versions behind its control plane; 3 go
}

resource "google_container_cluster" "shop" {
  name               = "shop"
  location           = "europe-west6"
  min_master_version = "1.26"
}

resource "google_container_node_pool" "old" {
  name    = "old"
  cluster = google_container_cluster.shop.name
  version = "1.23.5-gke.1" # expect: google_container_node_pool.old asks for 1.23, 3 minor versions behind its control plane; 2 go
}
