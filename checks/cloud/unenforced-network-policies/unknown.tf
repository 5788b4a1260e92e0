resource "aws_eks_cluster" "bare" { # expect-unknown: no add-on vpc-cni is declared; whoever installs the network plugin decides
  name     = "bare"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_cluster" "automatic" { # expect-unknown: in Auto Mode the ConfigMap amazon-vpc-cni of the cluster switches them on
  name     = "automatic"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  compute_config {
    enabled = true
  }
}

resource "azurerm_kubernetes_cluster" "own" {
  name                = "own"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "own"

  network_profile {
    network_plugin = "none" # expect-unknown: the cluster brings a network plugin of its own
  }
}
