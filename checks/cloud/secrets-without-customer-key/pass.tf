resource "aws_kms_key" "secrets" {
  enable_key_rotation = true
}

resource "aws_eks_cluster" "keyed" {
  name     = "keyed"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = aws_kms_key.secrets.arn
    }
  }
}

resource "azurerm_kubernetes_cluster" "keyed" {
  name                = "keyed"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "keyed"

  key_management_service {
    key_vault_key_id = "https://shop.vault.azure.net/keys/secrets/1"
  }
}

resource "google_container_cluster" "keyed" {
  name     = "keyed"
  location = "europe-west4"

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.secrets.id
  }
}

resource "google_kms_crypto_key" "secrets" {
  name     = "secrets"
  key_ring = "shop"
}
