resource "aws_launch_template" "near" {
  name = "near"

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
}

resource "aws_eks_node_group" "near" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]

  launch_template {
    id      = aws_launch_template.near.id
    version = "1"
  }
}

resource "aws_eks_node_group" "standard" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
  ami_type      = "BOTTLEROCKET_x86_64"
}

resource "google_container_cluster" "shop" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1

  workload_identity_config {
    workload_pool = "shop.svc.id.goog"
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "work" {
  name                  = "work"
  kubernetes_cluster_id = "shop"
  vm_size               = "Standard_D4s_v5"
}
