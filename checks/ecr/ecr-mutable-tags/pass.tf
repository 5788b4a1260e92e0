resource "aws_ecr_repository" "fixed" {
  name                 = "fixed"
  image_tag_mutability = "IMMUTABLE"
}

resource "aws_ecr_repository" "latest" {
  name                 = "latest"
  image_tag_mutability = "IMMUTABLE_WITH_EXCLUSION"

  image_tag_mutability_exclusion_filter {
    filter      = "latest*"
    filter_type = "WILDCARD"
  }
}
