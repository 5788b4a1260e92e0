resource "google_binary_authorization_policy" "shop" {
  admission_whitelist_patterns {
    name_pattern = "docker.io/**" # expect: google_binary_authorization_policy.shop excepts every image that fits 'docker.io/**'
  }

  default_admission_rule {
    evaluation_mode  = "ALWAYS_ALLOW" # expect: the default rule of google_binary_authorization_policy.shop allows every image
    enforcement_mode = "ENFORCED_BLOCK_AND_AUDIT_LOG"
  }

  cluster_admission_rules { # expect: the rule for 'europe-west4.shop' of google_binary_authorization_policy.shop asks for attestations of nobody
    cluster          = "europe-west4.shop"
    evaluation_mode  = "REQUIRE_ATTESTATION"
    enforcement_mode = "DRYRUN_AUDIT_LOG_ONLY" # expect: the rule for 'europe-west4.shop' of google_binary_authorization_policy.shop only writes to the log
  }
}
