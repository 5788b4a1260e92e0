resource "google_container_cluster" "shop" {
  name     = "shop"
  location = "europe-west1"

  authenticator_groups_config {
    security_group = "gke-security-groups@shop.example"
  }
}

resource "google_cloud_identity_group" "all" {
  parent = "customers/C0000000"

  group_key {
    id = "gke-security-groups@shop.example"
  }
}

resource "google_cloud_identity_group" "platform" {
  display_name = "platform" # expect: google_cloud_identity_group.platform can gain control of the whole cluster: Group platform@shop.example may do everything, which gives control of the whole cluster (K8S-PE-001)
  parent       = "customers/C0000000"

  group_key {
    id = "platform@shop.example"
  }
}

resource "google_cloud_identity_group_membership" "platform" {
  group = google_cloud_identity_group.all.id

  preferred_member_key {
    id = google_cloud_identity_group.platform.group_key[0].id
  }
  roles {
    name = "MEMBER"
  }
}
