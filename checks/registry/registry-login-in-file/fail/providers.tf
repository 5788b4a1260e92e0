provider "docker" {
  registry_auth {
    address  = "registry.example"
    username = "robot"
    password = "Kq7-vv0p-19" # expect: Docker logs in to 'registry.example' with a secret that stands here
  }
}

provider "harbor" {
  url      = "https://harbor.example"
  username = "admin"
  password = "Kq7-vv0p-20" # expect: Harbor logs in to 'https://harbor.example' with a secret that stands here
}

provider "helm" {
  registries = [{
    url      = "oci://charts.example"
    username = "robot"
    password = "Kq7-vv0p-21" # expect: Helm logs in to 'oci://charts.example' with a secret that stands here
  }]
}
