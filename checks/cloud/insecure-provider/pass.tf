variable "authority" {}

provider "kubernetes" {
  host                   = "https://10.0.0.1"
  cluster_ca_certificate = var.authority
}

provider "helm" {
  kubernetes = {
    host     = "https://10.0.0.1"
    insecure = false
  }
}

provider "docker" {
  host      = "tcp://10.0.0.1:2376"
  cert_path = "/etc/docker/certs"
}
