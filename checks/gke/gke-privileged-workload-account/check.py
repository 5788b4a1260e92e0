"""Pods of a cluster administer a project of Google Cloud.

The grant goes to an account that pods act as, or to ServiceAccounts of a cluster themselves. Whoever takes over one of
those pods, or may start a pod with its ServiceAccount, has the role and with it the project.

## Fix

Give a role for the one thing that the workload does, on the one resource it does it with, such as
`roles/storage.objectUser` on a bucket.
"""

from collections.abc import Iterator

from iac_scan.sdk import CloudUsers, Facts, GoogleGrant, Meta, Node, Severity, Undecided, Violation, gke_accounts

META = Meta(
    title="Pods that administer a project",
    severity=Severity.HIGH,
    catalogue="X-22, X-25, X-06",
    frameworks={"CIS-GKE": ("5.2.2",), "OWASP-K8S": ("K02",)},
    aliases=("CKV_GCP_41", "CKV_GCP_49"),
)

CLUSTER = "/kubernetes.cluster/"


def check(grant: GoogleGrant, facts: Facts) -> Iterator[Violation | Undecided]:
    """The role, what it is on, and who each member is."""
    if not grant.power:
        return
    for member in grant.written_members:
        found = holders(member, grant, facts)
        if found is not None:
            words, users = found
            severity = Severity.CRITICAL if users.public else None
            message = f"{grant.address} lets {words} {grant.power}"
            if grant["condition"].items:
                yield Undecided(f"{message}, as far as a condition leaves it, which is not judged", member, users.steps)
                continue
            yield Violation(message, member, steps=users.steps, severity=severity)


def holders(member: Node, grant: GoogleGrant, facts: Facts) -> tuple[str, CloudUsers] | None:
    """The pods that a member stands for, in words and as steps; None where it stands for none that we know."""
    scope, identities = gke_accounts(member.written), facts.pod_identities
    if scope is not None:
        return ("all pods of a cluster" if CLUSTER in member.written else said(*scope), identities.members(member))
    account = identities.google_account(member, grant.resource.id.stack)
    if account is None:
        return None
    users = identities.users(account)
    return ("pods", users) if users.steps or identities.gke_members(account) else None


def said(namespace: str, name: str) -> str:
    """The pods of a ServiceAccount in words; empty names stand for all."""
    if name:
        return f"pods of ServiceAccount {namespace}/{name}"
    return f"all pods of namespace {namespace}" if namespace else "pods of whatever cluster of the project"
