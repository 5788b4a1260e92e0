resource "azurerm_kubernetes_cluster" "issuer" { # expect: azurerm_kubernetes_cluster.issuer gives pods no identities of their own
  name                = "issuer"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "issuer"
  oidc_issuer_enabled = true
}

resource "google_container_cluster" "plain" { # expect: google_container_cluster.plain gives pods no identities of their own
  name     = "plain"
  location = "europe-west4"
}
