resource "google_container_node_pool" "work" {
  name    = "work"
  cluster = "shop"

  node_config {
    tags = ["gke-shop"]
  }
}

# Other machines.
resource "google_compute_firewall" "bastion" {
  name          = "bastion"
  network       = "shop"
  target_tags   = ["bastion"]
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

resource "google_compute_firewall" "office" {
  name          = "office"
  network       = "shop"
  target_tags   = ["gke-shop"]
  source_ranges = ["203.0.113.0/24"]

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

resource "google_compute_firewall" "web" {
  name          = "web"
  network       = "shop"
  target_tags   = ["gke-shop"]
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
}
