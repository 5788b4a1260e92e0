variable "cluster" {}

resource "aws_cloudwatch_log_group" "shop" {
  name              = "/aws/eks/${var.cluster}/cluster"
  retention_in_days = 7 # expect: aws_cloudwatch_log_group.shop deletes the control plane's logs before three months are over
}
