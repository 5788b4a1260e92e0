resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"

  node_config {
    tags = ["gke-shop"]
  }
}

resource "google_compute_firewall" "ssh" {
  name          = "ssh"
  network       = "shop"
  target_tags   = ["gke-shop"]
  source_ranges = ["0.0.0.0/0"] # expect: google_compute_firewall.ssh opens SSH of the nodes of google_container_node_pool.work to the Internet

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

resource "google_compute_firewall" "services" {
  name          = "services"
  network       = "shop"
  target_tags   = ["gke-shop"]
  source_ranges = ["0.0.0.0/1", "128.0.0.0/1"] # expect: google_compute_firewall.services opens kubelet, node ports of the nodes of google_container_node_pool.work to the Internet

  allow {
    protocol = "tcp"
    ports    = ["10000-65535"]
  }
}
