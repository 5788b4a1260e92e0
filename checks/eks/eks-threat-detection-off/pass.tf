resource "aws_guardduty_detector" "account" {}

resource "aws_guardduty_detector_feature" "audit" {
  detector_id = aws_guardduty_detector.account.id
  name        = "EKS_AUDIT_LOGS"
  status      = "ENABLED"
}
