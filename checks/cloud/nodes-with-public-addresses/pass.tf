resource "aws_subnet" "inner" {
  vpc_id     = "vpc-1"
  cidr_block = "10.0.1.0/24"
}

resource "aws_subnet" "front" {
  vpc_id                  = "vpc-1"
  cidr_block              = "10.0.2.0/24"
  map_public_ip_on_launch = true
}

resource "aws_eks_node_group" "inner" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = [aws_subnet.inner.id]
}

resource "aws_launch_template" "hidden" {
  name = "hidden"

  network_interfaces {
    associate_public_ip_address = false
  }
}

resource "aws_eks_node_group" "hidden" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = [aws_subnet.front.id]

  launch_template {
    name    = "hidden"
    version = "1"
  }
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"

  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
}

resource "google_container_cluster" "private" {
  name               = "private"
  location           = "europe-west4"
  initial_node_count = 1

  private_cluster_config {
    enable_private_nodes = true
  }
}
