resource "aws_ecr_pull_through_cache_rule" "hub" {
  ecr_repository_prefix = "hub"
  upstream_registry_url = "registry-1.docker.io" # expect: aws_ecr_pull_through_cache_rule.hub has no login for registry-1.docker.io
}
