variable "policy" {} # expect-unknown: the variable policy has no value

resource "aws_ecr_repository_policy" "some" {
  repository = "web"
  policy     = var.policy
}
