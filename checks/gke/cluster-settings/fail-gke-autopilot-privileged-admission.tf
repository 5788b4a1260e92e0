resource "google_container_cluster" "main" {
  name               = "shop"
  location           = "europe-west4"
  initial_node_count = 1
  enable_autopilot = true
  autopilot_privileged_admission = ["gs://vendor/*"] # expect: google_container_cluster.main admits privileged workloads by allow lists of its own
}
