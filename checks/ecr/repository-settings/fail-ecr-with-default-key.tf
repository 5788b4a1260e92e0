resource "aws_ecr_repository" "web" {
  name = "web"

  encryption_configuration { # expect: aws_ecr_repository.web encrypts images with the key aws/ecr, whose policy nobody can change
    encryption_type = "KMS"
  }
}
