"""What an account of AWS has around its clusters: keys, logs, threat detection."""

import re
from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Unknown
from iac_scan.model.record import record
from iac_scan.views.clouds.resource import CloudResource

CONTROL_PLANE = re.compile(r"/aws/eks/.+/cluster$")


@record
class KmsKey(CloudResource):
    """A key of the Key Management Service."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_kms_key")})


@record
class ClusterLogs(CloudResource):
    """The log group of an EKS control plane, which its name tells."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_cloudwatch_log_group")})

    @classmethod
    def of(cls, resource: Resource) -> Iterator["ClusterLogs"]:
        """The log group, if it is one of a control plane; a name that nothing is known of is that of another."""
        name = resource.body["name"].raw
        text = name.expression if isinstance(name, Unknown) else name
        if isinstance(text, str) and CONTROL_PLANE.match(text):
            yield cls(resource, resource.body)


@record
class GuardDutyFeature(CloudResource):
    """A part of Amazon's threat detection."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_guardduty_detector_feature")})
