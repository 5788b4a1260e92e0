resource "aws_eks_cluster" "office" {
  name     = "office"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids              = ["subnet-1", "subnet-2"]
    endpoint_public_access  = true # expect: aws_eks_cluster.office has a public address for its API server
    endpoint_private_access = true
    public_access_cidrs     = ["203.0.113.0/24"]
  }
}

resource "azurerm_kubernetes_cluster" "office" { # expect: azurerm_kubernetes_cluster.office has a public address for its API server
  name                = "office"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "office"

  api_server_access_profile {
    authorized_ip_ranges = ["203.0.113.0/24"]
  }
}

resource "google_container_cluster" "office" {
  name     = "office"
  location = "europe-west4"

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = false # expect: google_container_cluster.office has a public address for its API server
  }

  master_authorized_networks_config {
    cidr_blocks {
      cidr_block = "203.0.113.0/24"
    }
  }
}
