resource "aws_iam_role" "secrets" {
  name = "secrets"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = "pods.eks.amazonaws.com" }
    }]
  })
}

data "aws_iam_policy_document" "secrets" {
  statement {
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "secrets" {
  role   = aws_iam_role.secrets.id
  policy = data.aws_iam_policy_document.secrets.json # expect: aws_iam_role.secrets lets pods read every secret of Secrets Manager in the account
}

resource "aws_iam_policy" "parameters" {
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Action = "kms:Decrypt", Resource = "*" },
      { Effect = "Allow", Action = "ssm:Get*", Resource = "*" },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "parameters" {
  role       = aws_iam_role.secrets.name
  policy_arn = aws_iam_policy.parameters.arn # expect: aws_iam_role.secrets lets pods read every parameter of Systems Manager in the account
}

data "aws_caller_identity" "here" {}

resource "aws_iam_role_policy" "patterns" {
  role = aws_iam_role.secrets.id
  policy = jsonencode({ # expect: aws_iam_role.secrets lets pods read every secret of Secrets Manager in the account
    Statement = [{
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue", "ssm:GetParameter"]
      Resource = ["arn:aws:ssm:*:*:parameter/shop/*", "arn:aws:secretsmanager:eu-west-1:${data.aws_caller_identity.here.account_id}:secret:*"]
    }]
  })
}
