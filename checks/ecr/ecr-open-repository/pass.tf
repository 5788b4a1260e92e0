resource "aws_ecr_repository_policy" "account" {
  repository = "web"
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "ecr:BatchGetImage" },
      { Effect = "Deny", Principal = "*", Action = "ecr:DeleteRepository" },
    ]
  })
}

resource "aws_ecr_repository_policy" "organisation" {
  repository = "shared"
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "ecr:BatchGetImage"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1" } }
    }]
  })
}

resource "aws_ecr_repository_policy" "lambda" {
  repository = "functions"
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "ecr:BatchGetImage" }]
  })
}
