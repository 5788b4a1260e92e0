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
