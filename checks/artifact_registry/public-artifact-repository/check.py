"""Everybody may use a repository of Artifact Registry.

`allUsers` is the whole world, `allAuthenticatedUsers` everybody with a Google account. With a role that reads, all
images are public, with the code and the secrets in their layers; with one that writes, strangers decide what your
clusters run.

## Fix

Grant the role to the accounts of nodes, pipelines and groups that need it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, GoogleGrant, Meta, Severity, Violation

META = Meta(
    title="Artifact repository open to everybody",
    severity=Severity.CRITICAL,
    catalogue="GAR-03",
    frameworks={"CIS-GKE": ("5.1.2",)},
    aliases=("CKV_GCP_101",),
)

EVERYBODY = {"allUsers": "everybody", "allAuthenticatedUsers": "everybody with a Google account"}
READERS = {"roles/artifactregistry.reader", "roles/viewer", "roles/browser"}


def check(grant: GoogleGrant, facts: Facts) -> Iterator[Violation]:
    """Each member by itself, graded by what the role allows."""
    if grant.target != "artifact_registry_repository":
        return
    for member in grant.members:
        who = EVERYBODY.get(member.text)
        if who is not None:
            severity = Severity.HIGH if grant.role in READERS else Severity.CRITICAL
            yield Violation(f"{grant.address} gives {grant.role} to {who}", member, severity=severity)
