"""The account of a cluster's nodes administers a project.

Every pod can ask the metadata service for the nodes' token unless Workload Identity stands in between, and a container
that has broken out has it in any case. With Owner, Editor or a role that gives out rights, tokens or keys of other
accounts, one pod is enough to take over the project.

## Fix

Give the account the role `roles/container.defaultNodeServiceAccount`, and `roles/artifactregistry.reader` for pulling.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, GoogleGrant, Meta, Severity, Violation

META = Meta(
    title="Nodes that administer a project",
    severity=Severity.HIGH,
    catalogue="GKE-21",
    frameworks={"CIS-GKE": ("5.2.1",)},
    aliases=("CKV_GCP_41", "CKV_GCP_49"),
)


def check(grant: GoogleGrant, facts: Facts) -> Iterator[Violation]:
    """The role, what it is on, and whose account each member is."""
    if not grant.width or not grant.administers:
        return
    for member in grant.members:
        holder = facts.cloud_identities.google(member, grant.resource.id.stack)
        if holder:
            yield Violation(f"{grant.address} makes {holder} {grant.administers} of {grant.width}", member)
