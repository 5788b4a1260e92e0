resource "aws_guardduty_detector" "account" {}

resource "aws_guardduty_detector_feature" "audit" {
  detector_id = aws_guardduty_detector.account.id
  name        = "EKS_AUDIT_LOGS"
  status      = "DISABLED" # expect: aws_guardduty_detector_feature.audit keeps GuardDuty from watching the audit logs of clusters
}
