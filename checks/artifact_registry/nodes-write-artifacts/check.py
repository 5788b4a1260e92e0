"""The nodes of a cluster may change images in the repository they pull from.

The nodes' account is within reach of pods: through the metadata service, or from a container that has broken out.
Whoever has it replaces an image that all clusters trust, and the next start of a pod runs it.

## Fix

Give the account of the nodes the role `roles/artifactregistry.reader` only.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, GoogleGrant, Meta, Severity, Violation

META = Meta(
    title="Nodes that may push artifacts",
    severity=Severity.MEDIUM,
    catalogue="GAR-04",
    frameworks={"CIS-GKE": ("5.1.3",)},
)

WRITERS = {
    "roles/artifactregistry.writer",
    "roles/artifactregistry.repoAdmin",
    "roles/artifactregistry.admin",
}


def check(grant: GoogleGrant, facts: Facts) -> Iterator[Violation]:
    """The role, and whose account each member is."""
    if grant.target not in ("artifact_registry_repository", "project") or grant.role not in WRITERS:
        return
    for member in grant.members:
        holder = facts.cloud_identities.google(member, grant.resource.id.stack)
        if holder:
            message = f"{grant.address} gives {grant.role} to {holder}"
            yield Violation(message, member, fix='role = "roles/artifactregistry.reader"')
