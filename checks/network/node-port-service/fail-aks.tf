resource "azurerm_kubernetes_cluster" "shop" {
  name = "shop"

  default_node_pool {
    name                   = "default"
    vm_size                = "Standard_D4s_v5"
    node_public_ip_enabled = true

    node_network_profile {
      allowed_host_ports {
        protocol   = "TCP"
        port_start = 30000
        port_end   = 31000
      }
    }
  }
}

resource "kubernetes_service_v1" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
  }
  spec {
    type = "NodePort" # expect: Service 'web' opens a port on every node to the Internet
    selector = {
      app = "web"
    }
    port {
      port      = 443
      node_port = 30443
    }
  }
}
