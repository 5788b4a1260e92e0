resource "aws_ecr_repository" "web" { # expect: aws_ecr_repository.web encrypts images with a key that its owner can't withdraw
  name = "web"
}
