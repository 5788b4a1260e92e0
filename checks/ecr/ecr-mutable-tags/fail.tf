resource "aws_ecr_repository" "plain" { # expect: aws_ecr_repository.plain lets tags be moved to other images
  name = "plain"
}

resource "aws_ecr_repository" "mutable" {
  name                 = "mutable"
  image_tag_mutability = "MUTABLE_WITH_EXCLUSION" # expect: aws_ecr_repository.mutable lets tags be moved to other images

  image_tag_mutability_exclusion_filter {
    filter      = "v*"
    filter_type = "WILDCARD"
  }
}

resource "aws_ecr_repository" "all" {
  name                 = "all"
  image_tag_mutability = "IMMUTABLE_WITH_EXCLUSION"

  image_tag_mutability_exclusion_filter {
    filter      = "*" # expect: aws_ecr_repository.all excludes all tags from being fixed
    filter_type = "WILDCARD"
  }
}
