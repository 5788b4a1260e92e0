resource "aws_eks_cluster" "private" {
  name     = "private"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids              = ["subnet-1", "subnet-2"]
    endpoint_public_access  = false
    endpoint_private_access = true
    public_access_cidrs     = ["0.0.0.0/0"]
  }
}

resource "aws_eks_cluster" "office" {
  name     = "office"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids          = ["subnet-1", "subnet-2"]
    public_access_cidrs = ["203.0.113.0/24"]
  }
}

resource "azurerm_kubernetes_cluster" "private" {
  name                    = "private"
  location                = "westeurope"
  resource_group_name     = "shop"
  dns_prefix              = "private"
  private_cluster_enabled = true
}

resource "azurerm_kubernetes_cluster" "outbound" {
  name                = "outbound"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "outbound"

  api_server_access_profile {
    authorized_ip_ranges = ["0.0.0.0/32"]
  }
}

resource "google_container_cluster" "nobody" {
  name     = "nobody"
  location = "europe-west4"

  master_authorized_networks_config {}
}

resource "google_container_cluster" "private" {
  name     = "private"
  location = "europe-west4"

  private_cluster_config {
    enable_private_endpoint = true
    enable_private_nodes    = true
  }
}
