resource "aws_ecr_repository" "web" {
  name = "web"
}

data "aws_iam_policy_document" "pull" {
  statement {
    actions = ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

resource "aws_ecr_repository_policy" "pull" {
  repository = aws_ecr_repository.web.name
  policy     = data.aws_iam_policy_document.pull.json # expect: aws_ecr_repository_policy.pull lets everybody pull images
}

resource "aws_ecr_repository_policy" "push" {
  repository = "other"
  policy = jsonencode({ # expect: aws_ecr_repository_policy.push lets everybody change images
    Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "ecr:*" }]
  })
}

resource "aws_ecr_registry_policy" "import" {
  policy = jsonencode({ # expect: aws_ecr_registry_policy.import lets everybody change images
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::111122223333:root", "*"] }
      Action    = ["ecr:CreateRepository", "ecr:ReplicateImage"]
      Resource  = "arn:aws:ecr:eu-west-1:111122223333:repository/*"
      Condition = { StringNotEquals = { "aws:PrincipalOrgID" = "o-1" } }
    }]
  })
}

resource "aws_ecr_repository_creation_template" "caches" {
  prefix      = "caches"
  applied_for = ["PULL_THROUGH_CACHE"]
  repository_policy = jsonencode({ # expect: aws_ecr_repository_creation_template.caches lets everybody pull images
    Statement = [{ Effect = "Allow", Principal = "*", Action = "ecr:BatchGetImage" }]
  })
}
