resource "harbor_project" "shop" {
  name   = "shop"
  public = true # expect: everybody may pull the images of this project without a login
}
