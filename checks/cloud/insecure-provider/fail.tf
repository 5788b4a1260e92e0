provider "kubernetes" {
  host     = "https://10.0.0.1"
  insecure = true # expect: provider.kubernetes does not check the certificate of the API server
}

provider "kubernetes" {
  alias    = "other"
  host     = "https://10.0.0.2"
  insecure = true # expect: provider.kubernetes.other does not check the certificate of the API server
}

provider "helm" {
  kubernetes {
    host     = "https://10.0.0.1"
    insecure = true # expect: provider.helm does not check the certificate of the API server
  }
}

provider "docker" {
  host = "tcp://10.0.0.1:2375" # expect: provider.docker speaks to Docker over TCP without TLS
}

provider "harbor" {
  url      = "https://registry.example"
  insecure = true # expect: provider.harbor does not check the certificate of the registry
}
