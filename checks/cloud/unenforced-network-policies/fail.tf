resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_addon" "network" { # expect: aws_eks_cluster.shop enforces no NetworkPolicy
  cluster_name = aws_eks_cluster.shop.name
  addon_name   = "vpc-cni"
}

resource "aws_eks_cluster" "blog" {
  name     = "blog"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_addon" "blog_network" {
  cluster_name = aws_eks_cluster.blog.id
  addon_name   = "vpc-cni"

  configuration_values = jsonencode({ # expect: aws_eks_cluster.blog enforces no NetworkPolicy
    enableNetworkPolicy = "false"
  })
}

resource "azurerm_kubernetes_cluster" "plain" { # expect: azurerm_kubernetes_cluster.plain enforces no NetworkPolicy
  name                = "plain"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "plain"
}

resource "azurerm_kubernetes_cluster" "azure" {
  name                = "azure"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "azure"

  network_profile { # expect: azurerm_kubernetes_cluster.azure enforces no NetworkPolicy
    network_plugin = "azure"
  }
}

resource "google_container_cluster" "plain" { # expect: google_container_cluster.plain enforces no NetworkPolicy
  name     = "plain"
  location = "europe-west4"
}

resource "google_container_cluster" "half" {
  name     = "half"
  location = "europe-west4"

  network_policy {
    enabled = true
  }

  addons_config {
    network_policy_config {
      disabled = true # expect: google_container_cluster.half enforces no NetworkPolicy
    }
  }
}
