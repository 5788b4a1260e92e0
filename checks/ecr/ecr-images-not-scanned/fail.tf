resource "aws_ecr_repository" "plain" { # expect: aws_ecr_repository.plain has its images scanned by nothing
  name = "plain"
}

resource "aws_ecr_repository" "off" {
  name = "off"

  image_scanning_configuration {
    scan_on_push = false # expect: aws_ecr_repository.off has its images scanned by nothing
  }
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
