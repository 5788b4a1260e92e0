resource "azapi_resource" "cluster" {
  type      = "Microsoft.ContainerService/managedClusters@2024-09-01"
  name      = "shop"
  parent_id = "/subscriptions/0/resourceGroups/shop"

  body = {
    properties = {
      dnsPrefix = "shop"
      addonProfiles = {
        azurepolicy = {
          enabled = false # expect: azapi_resource.cluster is under no policy of Azure
        }
      }
    }
  }
}
