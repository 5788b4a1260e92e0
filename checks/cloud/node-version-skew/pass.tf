resource "aws_eks_cluster" "shop" {
  name    = "shop"
  version = "1.34"
}

resource "aws_eks_node_group" "behind" {
  cluster_name    = aws_eks_cluster.shop.name
  node_group_name = "behind"
  version         = "1.31"
}

resource "aws_eks_node_group" "follows" {
  cluster_name    = aws_eks_cluster.shop.name
  node_group_name = "follows"
}

# Whatever the version is, it is the same for both.
variable "kubernetes_version" {}

resource "aws_eks_cluster" "asked" {
  name    = "asked"
  version = var.kubernetes_version
}

resource "aws_eks_node_group" "asked" {
  cluster_name    = aws_eks_cluster.asked.name
  node_group_name = "asked"
  version         = var.kubernetes_version
}

resource "google_container_cluster" "shop" {
  name               = "shop"
  location           = "europe-west6"
  min_master_version = "1.33"
}

# The control plane has at least the version that is asked for, and may have a newer one.
resource "google_container_node_pool" "new" {
  name    = "new"
  cluster = google_container_cluster.shop.name
  version = "1.34.1-gke.1"
}
