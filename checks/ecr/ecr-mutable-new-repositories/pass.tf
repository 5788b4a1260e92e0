resource "aws_ecr_repository_creation_template" "caches" {
  prefix               = "caches"
  applied_for          = ["PULL_THROUGH_CACHE"]
  image_tag_mutability = "IMMUTABLE"
}

resource "aws_ecr_repository_creation_template" "copies" {
  prefix      = "copies"
  applied_for = ["REPLICATION"]
}
