resource "harbor_project" "shop" {
  name   = "shop"
  public = false
}
