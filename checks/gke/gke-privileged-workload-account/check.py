"""Pods of a cluster administer a project of Google Cloud.

The grant goes to an account that pods act as, or to ServiceAccounts of a cluster themselves. Whoever takes over one of
those pods, or may start a pod with its ServiceAccount, has the role and with it the project.

## Fix

Give a role for the one thing that the workload does, on the one resource it does it with, such as
`roles/storage.objectUser` on a bucket.
"""

from collections.abc import Iterator

from iac_scan.sdk import CloudUsers, Facts, GoogleGrant, Meta, Node, Severity, Violation, gke_accounts

META = Meta(
    title="Pods that administer a project",
    severity=Severity.HIGH,
    catalogue="X-22, X-25, X-06",
    frameworks={"CIS-GKE": ("5.2.2",), "OWASP-K8S": ("K02",)},
    aliases=("CKV_GCP_41", "CKV_GCP_49"),
)

ACT_AS_ALL = "become every account of"
# Roles that let their holder do nearly everything in a project, or become who may (IAM documentation, "Roles and
# permissions" and the table of predefined roles).
POWERS = {
    "roles/owner": "do everything in",
    "roles/editor": "change nearly everything in",
    "roles/iam.admin": "change who may do what in",
    "roles/iam.securityAdmin": "change who may do what in",
    "roles/resourcemanager.projectIamAdmin": "change who may do what in",
    "roles/resourcemanager.folderIamAdmin": "change who may do what in",
    "roles/resourcemanager.folderAdmin": "change who may do what in",
    "roles/resourcemanager.organizationAdmin": "change who may do what in",
    "roles/iam.organizationRoleAdmin": "change what roles allow in",
    "roles/iam.roleAdmin": "change what roles allow in",
    "roles/iam.serviceAccountAdmin": ACT_AS_ALL,
    "roles/iam.serviceAccountKeyAdmin": ACT_AS_ALL,
    "roles/iam.serviceAccountTokenCreator": ACT_AS_ALL,
    "roles/iam.serviceAccountUser": "hand every account to machines of",
    "roles/container.admin": "administer all clusters of",
    "roles/container.clusterAdmin": "change all clusters of",
    "roles/compute.admin": "change all machines of",
    "roles/compute.instanceAdmin": "change all machines of",
    "roles/compute.instanceAdmin.v1": "change all machines of",
    "roles/secretmanager.admin": "read all secrets of",
    "roles/storage.admin": "read and change all buckets of",
    "roles/cloudkms.admin": "change all keys of",
    "roles/artifactregistry.admin": "replace all images of",
    "roles/artifactregistry.repoAdmin": "replace all images of",
}


def check(grant: GoogleGrant, facts: Facts) -> Iterator[Violation]:
    """The role, what it is on, and who each member is."""
    if not grant.width or grant.role not in POWERS:
        return
    for member in grant.written_members:
        found = holders(member, grant, facts)
        if found is not None:
            words, users = found
            severity = Severity.CRITICAL if users.public else None
            message = f"{grant.address} lets {words} {POWERS[grant.role]} {grant.width}"
            yield Violation(message, member, steps=users.steps, severity=severity)


def holders(member: Node, grant: GoogleGrant, facts: Facts) -> tuple[str, CloudUsers] | None:
    """The pods that a member stands for, in words and as steps; None where it stands for none that we know."""
    scope = gke_accounts(member.written)
    if scope is not None:
        return (said(*scope), facts.users_by(member))
    identities = facts.pod_identities
    account = identities.google_account(member, grant.resource.id.stack)
    if account is None:
        return None
    users = facts.users_of(account)
    return ("pods", users) if users.steps or identities.gke_members(account) else None


def said(namespace: str, name: str) -> str:
    """The pods of a ServiceAccount in words; empty names stand for all."""
    if name:
        return f"pods of ServiceAccount {namespace}/{name}"
    return f"all pods of namespace {namespace}" if namespace else "pods of whatever cluster of the project"
