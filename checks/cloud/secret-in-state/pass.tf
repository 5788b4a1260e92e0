ephemeral "random_password" "database" {
  length = 32
}

resource "kubernetes_secret_v1" "database" {
  metadata {
    name      = "database"
    namespace = "shop"
  }

  data_wo = {
    password = ephemeral.random_password.database.result
  }
  data_wo_revision = 1
}

resource "kubernetes_secret_v1" "names" {
  metadata {
    name      = "names"
    namespace = "shop"
  }

  data = {
    username = "shop"
  }
}
