"""A part of the cluster that calls AWS has no role of its own, and uses that of its node.

The nodes then need the rights of every such part, and every pod that gets hold of a node's credentials has them too.

## Fix

Set `service_account_role_arn`, or add a `pod_identity_association`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksAddOn, Facts, Meta, Severity, Violation

META = Meta(
    title="EKS add-on without a role of its own",
    severity=Severity.LOW,
    catalogue="EKS-31",
    frameworks={"CIS-EKS": ("5.2.1",)},
)

# The add-ons that call AWS, and the ServiceAccounts they do it as.
CALLERS = {
    "vpc-cni": "aws-node",
    "aws-ebs-csi-driver": "ebs-csi-controller-sa",
    "aws-efs-csi-driver": "efs-csi-controller-sa",
    "aws-mountpoint-s3-csi-driver": "s3-csi-driver-sa",
    "amazon-cloudwatch-observability": "cloudwatch-agent",
    "adot": "adot-collector",
}


def check(add_on: EksAddOn, facts: Facts) -> Iterator[Violation]:
    """A role in either form, or an association of its ServiceAccount."""
    account = CALLERS.get(add_on["addon_name"].text)
    if account is None or add_on["service_account_role_arn"].present or add_on["pod_identity_association"].items:
        return
    separate = facts.references.beside(add_on.resource.id.stack, "aws_eks_pod_identity_association")
    if not any(association.body["service_account"].text == account for association in separate):
        yield Violation(f"{add_on.label} uses the role of its node", add_on.node)
