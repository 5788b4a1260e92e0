resource "docker_registry_image" "shop" {
  name                 = "registry.example.com/shop:1.0.0"
  insecure_skip_verify = true # expect: the image is pushed without checking the certificate of the registry
}
