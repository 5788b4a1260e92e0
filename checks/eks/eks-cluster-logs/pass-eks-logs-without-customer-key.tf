resource "aws_kms_key" "logs" {}

resource "aws_cloudwatch_log_group" "shop" {
  name       = "/aws/eks/shop/cluster"
  kms_key_id = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_group" "other" {
  name = "/aws/lambda/other"
}
