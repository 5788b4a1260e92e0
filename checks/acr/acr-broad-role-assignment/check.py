"""Somebody administers a container registry as a whole.

Owner, Contributor and User Access Administrator of a registry may push and delete every image, read its passwords, and
let others in. Pulling and pushing need none of that.

## Fix

Use `AcrPull` for what pulls, `AcrPush` for the pipeline that pushes, `AcrDelete` for what cleans up.
"""

from collections.abc import Iterator

from iac_scan.sdk import AzureRoleAssignment, Facts, Meta, Severity, Violation

META = Meta(
    title="Administrator of a whole registry",
    severity=Severity.HIGH,
    catalogue="ACR-14",
    frameworks={"CIS-AKS": ("5.1.2",)},
)

REGISTRIES = ("azurerm_container_registry",)
ROLES = {
    "owner": "Owner",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "contributor": "Contributor",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "user access administrator": "User Access Administrator",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
}


def check(assignment: AzureRoleAssignment, facts: Facts) -> Iterator[Violation]:
    """The role and the registry; nodes are the business of aks-node-registry-write."""
    stack = assignment.resource.id.stack
    registry = facts.references.target(assignment["scope"], REGISTRIES, stack)
    if registry is None or facts.cloud_identities.azure(assignment["principal_id"], stack).startswith("the nodes"):
        return
    role = ROLES.get(assignment.role)
    if role is not None:
        named = assignment["role_definition_name"]
        at = named if named.present else assignment["role_definition_id"]
        yield Violation(
            f"{assignment.address} makes somebody {role} of {registry.name}", at, fix='role_definition_name = "AcrPush"'
        )
