"""The nodes of a cluster may change images in the registry they pull from.

The nodes' identity is within reach of pods: through the metadata service, or from a container that has broken out.
Whoever has it replaces an image that all clusters trust, and the next start of a pod runs it.

## Fix

Give the kubelet identity the role `AcrPull` only.
"""

from collections.abc import Iterator

from iac_scan.sdk import REGISTRY_WRITERS, AzureRoleAssignment, Facts, Meta, Severity, Violation

META = Meta(
    title="Nodes that may push images",
    severity=Severity.MEDIUM,
    catalogue="AKS-39",
    frameworks={"CIS-AKS": ("5.1.3",)},
)

REGISTRIES = ("azurerm_container_registry",)


def check(assignment: AzureRoleAssignment, facts: Facts) -> Iterator[Violation]:
    """The principal, the registry, and the role."""
    stack = assignment.resource.id.stack
    holder = facts.cloud_identities.azure(assignment["principal_id"], stack)
    if not holder.startswith("the nodes"):
        return
    registry = facts.references.target(assignment["scope"], REGISTRIES, stack)
    role = assignment.role
    if registry is not None and role in REGISTRY_WRITERS:
        message = f"{assignment.address} lets {holder} change images in {registry.name} as {role}"
        yield Violation(message, assignment.role_node, fix='role_definition_name = "AcrPull"')
