resource "docker_registry_image" "shop" {
  name = "registry.example.com/shop:1.0.0"
}
