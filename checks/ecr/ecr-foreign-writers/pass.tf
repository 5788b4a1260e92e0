data "aws_caller_identity" "current" {}

resource "aws_ecr_repository_policy" "partner" {
  repository = "web"
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::444455556666:root" }, Action = "ecr:BatchGetImage" },
      { Effect = "Allow", Principal = { AWS = data.aws_caller_identity.current.account_id }, Action = "ecr:*" },
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/pipeline" }, Action = "ecr:PutImage" },
    ]
  })
}
