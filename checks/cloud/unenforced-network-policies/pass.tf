resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_addon" "network" {
  cluster_name         = "shop"
  addon_name           = "vpc-cni"
  configuration_values = jsonencode({ enableNetworkPolicy = "true", env = { ANNOTATE_POD_IP = "true" } })
}

resource "aws_eks_cluster" "yaml" {
  name     = "yaml"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_addon" "yaml" {
  cluster_name         = aws_eks_cluster.yaml.name
  addon_name           = "vpc-cni"
  configuration_values = <<-EOT
    enableNetworkPolicy: "true"
    env:
      ANNOTATE_POD_IP: "true"
  EOT
}

resource "azurerm_kubernetes_cluster" "calico" {
  name                = "calico"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "calico"

  network_profile {
    network_plugin = "azure"
    network_policy = "calico"
  }
}

resource "azurerm_kubernetes_cluster" "cilium" {
  name                = "cilium"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "cilium"

  network_profile {
    network_plugin  = "azure"
    ebpf_data_plane = "cilium"
  }
}

resource "google_container_cluster" "autopilot" {
  name             = "autopilot"
  location         = "europe-west4"
  enable_autopilot = true
}

resource "google_container_cluster" "calico" {
  name     = "calico"
  location = "europe-west4"

  network_policy {
    enabled = true
  }
}
