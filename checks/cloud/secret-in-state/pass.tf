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

resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  username                    = "shop"
  manage_master_user_password = true
}

resource "kubernetes_secret_v1" "addresses" {
  metadata {
    name      = "addresses"
    namespace = "shop"
  }

  data = {
    host = aws_db_instance.shop.address
    url  = "postgres://${aws_db_instance.shop.username}@${aws_db_instance.shop.endpoint}/shop"
  }
}
