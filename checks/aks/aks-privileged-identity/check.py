"""An identity of a cluster, its nodes or its workloads administers a subscription or a resource group.

Every pod of the cluster is close to that identity: the nodes' one is given to whoever asks the metadata service, the
cluster's one changes networks and disks, and workloads log in with a token of Kubernetes. With Owner, Contributor or
User Access Administrator over a whole scope, taking over one pod may be enough to take over everything in it.

## Fix

Give the identity the one role it needs on the one resource it needs: `Network Contributor` on a subnet, `AcrPull` on a
registry, `Managed Identity Operator` on an identity.
"""

from collections.abc import Iterator

from iac_scan.sdk import ADMINISTRATIVE, AzureRoleAssignment, Facts, Meta, Severity, Violation

META = Meta(
    title="Cluster identity that administers Azure",
    severity=Severity.CRITICAL,
    catalogue="AKS-38, X-26",
    frameworks={"CIS-AKS": ("5.1.2", "5.2.1")},
    aliases=("AZU-0030", "AZU-0052"),
)


def check(assignment: AzureRoleAssignment, facts: Facts) -> Iterator[Violation]:
    """The role, the width of the scope, and whose principal it is."""
    if not assignment.width:
        return
    holder = facts.cloud_identities.azure(assignment["principal_id"], assignment.resource.id.stack)
    if holder and assignment.role in ADMINISTRATIVE:
        message = f"{assignment.address} makes {holder} {assignment.role} of {assignment.width}"
        identity = facts.pod_identities.azure_identity(assignment["principal_id"], assignment.resource.id.stack)
        steps = facts.pod_identities.users(identity).steps if identity is not None else ()
        yield Violation(message, assignment["scope"], steps, fix='role_definition_name = "Network Contributor"')
