resource "google_container_cluster" "tokens" {
  name               = "tokens"
  location           = "europe-west4"
  initial_node_count = 1

  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic    = true # expect: google_container_cluster.tokens takes Kubernetes tokens at its DNS name from every network
      enable_k8s_tokens_via_dns = true
    }
  }
}

resource "google_container_cluster" "identities" {
  name               = "identities"
  location           = "europe-west4"
  initial_node_count = 1

  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic = true # expect: google_container_cluster.identities answers at its DNS name from every network
    }
  }
}
