resource "azurerm_kubernetes_cluster" "shop" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"

  default_node_pool {
    name                  = "system"
    vm_size               = "Standard_D4s_v5"
    enable_node_public_ip = true # expect: node pool 'system' of azurerm_kubernetes_cluster.shop gives its nodes public addresses
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "work" {
  name                   = "work"
  kubernetes_cluster_id  = azurerm_kubernetes_cluster.shop.id
  vm_size                = "Standard_D4s_v5"
  node_public_ip_enabled = true # expect: azurerm_kubernetes_cluster_node_pool.work gives its nodes public addresses
}

resource "google_container_cluster" "plain" { # expect: google_container_node_pool.work gives its nodes public addresses
  name                     = "plain"
  location                 = "europe-west4"
  remove_default_node_pool = true
  initial_node_count       = 1
}

resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = google_container_cluster.plain.name
}
