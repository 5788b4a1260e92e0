resource "aws_ecr_repository" "web" { # expect: aws_ecr_repository.web keeps its images for ever
  name = "web"
}
