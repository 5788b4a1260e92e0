resource "azurerm_container_registry_task" "web" {
  name = "web"
  docker_step {
    dockerfile_path      = "Dockerfile"
    context_path         = "https://github.com/acme/web#main"
    context_access_token = "Kq7-vv0p-22" # expect: the registry's task logs in to 'https://github.com/acme/web#main' with a secret that stands here
  }
}
