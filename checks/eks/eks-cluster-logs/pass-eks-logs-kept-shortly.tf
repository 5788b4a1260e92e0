resource "aws_cloudwatch_log_group" "year" {
  name              = "/aws/eks/year/cluster"
  retention_in_days = 365
}

resource "aws_cloudwatch_log_group" "ever" {
  name = "/aws/eks/ever/cluster"
}

resource "aws_cloudwatch_log_group" "explicit" {
  name              = "/aws/eks/explicit/cluster"
  retention_in_days = 0
}
