"""Somebody administers a container registry as a whole.

Owner, Contributor and User Access Administrator of a registry may push and delete every image, read its passwords, and
let others in. Pulling and pushing need none of that.

## Fix

Use `AcrPull` for what pulls, `AcrPush` for the pipeline that pushes, `AcrDelete` for what cleans up.
"""

from collections.abc import Iterator

from iac_scan.sdk import ADMINISTRATIVE, AzureRoleAssignment, Facts, Meta, Severity, Violation

META = Meta(
    title="Administrator of a whole registry",
    severity=Severity.HIGH,
    catalogue="ACR-14",
    frameworks={"CIS-AKS": ("5.1.2",)},
)

REGISTRIES = ("azurerm_container_registry",)


def check(assignment: AzureRoleAssignment, facts: Facts) -> Iterator[Violation]:
    """The role and the registry; nodes are the business of aks-node-registry-write."""
    stack = assignment.resource.id.stack
    registry = facts.references.target(assignment["scope"], REGISTRIES, stack)
    if registry is None or facts.cloud_identities.azure(assignment["principal_id"], stack).startswith("the nodes"):
        return
    role = assignment.role
    if role in ADMINISTRATIVE:
        message = f"{assignment.address} makes somebody {role} of {registry.name}"
        yield Violation(message, assignment.role_node, fix='role_definition_name = "AcrPush"')
