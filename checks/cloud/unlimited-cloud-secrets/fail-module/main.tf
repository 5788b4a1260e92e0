module "shop" {
  source = "./identity"
}
