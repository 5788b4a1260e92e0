resource "random_password" "database" {
  length = 32
}

resource "kubernetes_secret_v1" "database" {
  metadata {
    name      = "database"
    namespace = "shop"
  }

  data = { # expect: kubernetes_secret_v1.database leaves the values of password in the state of Terraform
    username = "shop"
    password = random_password.database.result
  }
}

resource "kubernetes_secret_v1" "registry" {
  metadata {
    name      = "registry"
    namespace = "shop"
  }

  type = "kubernetes.io/dockerconfigjson"
  data = { # expect: kubernetes_secret_v1.registry leaves the values of .dockerconfigjson in the state of Terraform
    ".dockerconfigjson" = jsonencode({
      auths = { "registry.example.com" = { auth = base64encode("pull:${random_password.database.result}") } }
    })
  }
}

data "vault_generic_secret" "shop" {
  path = "secret/shop"
}

resource "kubernetes_secret_v1" "shop" {
  metadata {
    name      = "shop"
    namespace = "shop"
  }

  data = data.vault_generic_secret.shop.data # expect: kubernetes_secret_v1.shop leaves all its values in the state of Terraform
}
