resource "google_binary_authorization_policy" "shop" {
  admission_whitelist_patterns {
    name_pattern = "europe-docker.pkg.dev/shop/base/*"
  }

  default_admission_rule {
    evaluation_mode         = "REQUIRE_ATTESTATION"
    enforcement_mode        = "ENFORCED_BLOCK_AND_AUDIT_LOG"
    require_attestations_by = ["projects/shop/attestors/pipeline"]
  }
}
