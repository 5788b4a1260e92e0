resource "aws_eks_cluster" "plain" { # expect: aws_eks_cluster.plain encrypts Secrets without a key of its owner
  name     = "plain"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_cluster" "older" { # expect: aws_eks_cluster.older encrypts Secrets without a key of its owner
  name     = "older"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
}

resource "azurerm_kubernetes_cluster" "plain" { # expect: azurerm_kubernetes_cluster.plain encrypts Secrets without a key of its owner
  name                = "plain"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "plain"
}

resource "google_container_cluster" "plain" { # expect: google_container_cluster.plain encrypts Secrets without a key of its owner
  name     = "plain"
  location = "europe-west4"
}

resource "google_container_cluster" "explicit" {
  name     = "explicit"
  location = "europe-west4"

  database_encryption {
    state = "DECRYPTED" # expect: google_container_cluster.explicit encrypts Secrets without a key of its owner
  }
}
