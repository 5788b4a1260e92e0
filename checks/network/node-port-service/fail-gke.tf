resource "google_container_cluster" "shop" {
  name     = "shop"
  location = "europe-west1"
  network  = "shop"

  node_config {
    tags = ["shop-nodes"]
  }
}

resource "google_compute_firewall" "web" {
  name          = "web"
  network       = "shop"
  target_tags   = ["shop-nodes"]
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["30443"]
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
