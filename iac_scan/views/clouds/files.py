"""What Terraform writes to the machine it runs on."""

from iac_scan.model.graph import TERRAFORM
from iac_scan.model.record import record
from iac_scan.views.base import View


@record
class LocalFile(View):
    """A file, for everybody unless its mode says otherwise."""

    kinds = frozenset({(TERRAFORM, "local_file")})
