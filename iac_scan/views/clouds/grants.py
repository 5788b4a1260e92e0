"""What gives somebody rights in a cloud, whichever cloud it is."""

from iac_scan.model.graph import TERRAFORM
from iac_scan.views.clouds.google import IAM_KINDS
from iac_scan.views.clouds.resource import CloudResource


class CloudGrant(CloudResource):
    """A role of AWS with its policies, a grant of Google Cloud, or a role assignment of Azure."""

    kinds = frozenset((TERRAFORM, kind) for kind in ("aws_iam_role", "azurerm_role_assignment", *IAM_KINDS))
