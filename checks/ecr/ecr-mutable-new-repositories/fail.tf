resource "aws_ecr_repository_creation_template" "caches" { # expect: aws_ecr_repository_creation_template.caches makes repositories whose tags can be moved
  prefix      = "caches"
  applied_for = ["PULL_THROUGH_CACHE"]
}
