"""A password or client secret of a cluster stands in the Terraform files.

Whoever can read the repository, its history or the logs of the pipeline has it. The secret of the cluster's service
principal changes networks and disks; the Windows password logs in to every Windows node.

## Fix

Take secrets out of the files and change them. Give the cluster an `identity` in place of a service principal; pass
what remains as a sensitive variable without default.
"""

from collections.abc import Iterator

from iac_scan.sdk import AksCluster, Facts, Meta, Severity, Violation

META = Meta(title="Secret of a cluster in the files", severity=Severity.HIGH, catalogue="AKS-08, AKS-42")

SECRETS = (
    "service_principal.client_secret",
    "azure_active_directory_role_based_access_control.server_app_secret",
    "windows_profile.admin_password",
)


def check(cluster: AksCluster, facts: Facts) -> Iterator[Violation]:
    """What is known without applying is in the files."""
    for path in SECRETS:
        found = cluster.read(path)
        if isinstance(found.raw, str) and found.raw:
            field = path.rpartition(".")[2]
            yield Violation(
                f"the {field} of {cluster.label} stands in the files", found.node, fix=f"{field} = var.{field}"
            )
