resource "aws_eks_cluster" "wide" {
  name     = "wide"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids = ["subnet-1", "subnet-2"]
    public_access_cidrs = [
      "203.0.113.0/24",
      "52.0.0.0/8", # expect: aws_eks_cluster.wide takes requests to its API server from all of 52.0.0.0/8
    ]
  }
}

resource "azurerm_kubernetes_cluster" "wide" {
  name                = "wide"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "wide"

  api_server_access_profile {
    authorized_ip_ranges = ["20.0.0.0/8"] # expect: azurerm_kubernetes_cluster.wide takes requests to its API server from all of 20.0.0.0/8
  }
}

resource "google_container_cluster" "wide" {
  name     = "wide"
  location = "europe-west4"

  master_authorized_networks_config {
    cidr_blocks {
      cidr_block = "34.0.0.0/9" # expect: google_container_cluster.wide takes requests to its API server from all of 34.0.0.0/9
    }
  }
}
