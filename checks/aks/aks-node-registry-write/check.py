"""The nodes of a cluster may change images in the registry they pull from.

The nodes' identity is within reach of pods: through the metadata service, or from a container that has broken out.
Whoever has it replaces an image that all clusters trust, and the next start of a pod runs it.

## Fix

Give the kubelet identity the role `AcrPull` only.
"""

from collections.abc import Iterator

from iac_scan.sdk import AzureRoleAssignment, Facts, Meta, Severity, Violation

META = Meta(
    title="Nodes that may push images",
    severity=Severity.MEDIUM,
    catalogue="AKS-39",
    frameworks={"CIS-AKS": ("5.1.3",)},
)

REGISTRIES = ("azurerm_container_registry",)
WRITERS = {
    "acrpush": "AcrPush",
    "8311e382-0749-4cb8-b61a-304f252e45ec": "AcrPush",
    "owner": "Owner",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "contributor": "Contributor",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "container registry repository writer": "Container Registry Repository Writer",
}


def check(assignment: AzureRoleAssignment, facts: Facts) -> Iterator[Violation]:
    """The principal, the registry, and the role."""
    stack = assignment.resource.id.stack
    holder = facts.cloud_identities.azure(assignment["principal_id"], stack)
    if not holder.startswith("the nodes"):
        return
    registry = facts.references.target(assignment["scope"], REGISTRIES, stack)
    role = WRITERS.get(assignment.role) if registry is not None else None
    if registry is not None and role is not None:
        message = f"{assignment.address} lets {holder} change images in {registry.name} as {role}"
        named = assignment["role_definition_name"]
        at = named if named.present else assignment["role_definition_id"]
        yield Violation(message, at, fix='role_definition_name = "AcrPull"')
