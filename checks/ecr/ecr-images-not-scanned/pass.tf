resource "aws_ecr_repository" "own" {
  name = "own"

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_repository" "web" {
  name = "shop/web"
}

resource "aws_ecr_registry_scanning_configuration" "account" {
  scan_type = "ENHANCED"

  rule {
    scan_frequency = "CONTINUOUS_SCAN"

    repository_filter {
      filter      = "shop/*"
      filter_type = "WILDCARD"
    }
  }
}
