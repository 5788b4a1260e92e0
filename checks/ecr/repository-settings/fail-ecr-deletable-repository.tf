resource "aws_ecr_repository" "web" {
  name         = "web"
  force_delete = true # expect: aws_ecr_repository.web is deleted together with the images in it
}
