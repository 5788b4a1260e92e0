resource "aws_ecr_repository_policy" "partner" {
  repository = "web"
  policy = jsonencode({ # expect: aws_ecr_repository_policy.partner lets all of arn:aws:iam::444455556666:root change images
    Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::444455556666:root" }, Action = "ecr:*" }]
  })
}
