resource "google_container_cluster" "open" { # expect: google_container_cluster.open takes requests to its API server from the whole Internet
  name     = "open"
  location = "europe-west4"
}

resource "google_container_cluster" "listed" {
  name     = "listed"
  location = "europe-west4"

  master_authorized_networks_config {
    cidr_blocks {
      cidr_block = "10.0.0.0/8"
    }
    cidr_blocks {
      cidr_block = "0.0.0.0/0" # expect: google_container_cluster.listed takes requests to its API server from the whole Internet
    }
  }
}
