resource "kubernetes_secret_v1" "database" {
  metadata {
    name      = "database"
    namespace = "shop"
  }

  data_wo = {
    password = "Kq7vT2mXw9LpZr" # expect: the key password holds a secret (Kq7…, 14 characters)
  }
  data_wo_revision = 1
}
