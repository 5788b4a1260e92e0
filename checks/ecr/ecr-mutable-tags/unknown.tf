variable "mutability" {} # expect-unknown: the variable mutability has no value

resource "aws_ecr_repository" "some" {
  name                 = "some"
  image_tag_mutability = var.mutability
}
