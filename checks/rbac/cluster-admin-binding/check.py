"""Whoever is bound to cluster-admin owns the cluster.

It may read every secret, change every workload and lock out everybody else; an account with this role turns a single
compromised pod into the loss of the whole cluster.

## Fix

Bind a role with the rules that are needed. For people, give cluster-admin for an emergency only, and by a group that is
audited.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    Binding,
    Facts,
    Meta,
    Severity,
    Step,
    Violation,
    covers_everything,
    is_bootstrap,
    is_broad,
    is_default_account,
)

META = Meta(
    title="Binding to cluster-admin",
    severity=Severity.CRITICAL,
    catalogue="K8S-RBAC-004",
    frameworks={
        "CIS-K8S": ("5.1.1",),
        "CIS-EKS": ("4.1.1",),
        "CIS-GKE": ("4.1.1",),
        "OWASP-K8S": ("K02",),
        "MITRE": ("T1098.006",),
        "MS-THREAT-MATRIX": ("MS-TA9019",),
    },
    aliases=("cluster-admin-role-binding", "C-0185"),
)


def check(binding: Binding, facts: Facts) -> Iterator[Violation]:
    """Any role counts that allows every verb on everything; broad groups and default accounts have their own checks."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if grant is None or grant.namespace or is_bootstrap(binding.resource) or not covers_everything(grant.entry):
        return
    role = grant.entry.resource if grant.entry else None
    steps = (Step(f"{grant.role.text} allows everything", role.body["rules"]),) if role and grant.role else ()
    for subject, at in grant.subjects:
        if at is not None and not is_broad(subject) and not is_default_account(subject):
            yield Violation(
                f"{subject.text} is given every right in the cluster by ClusterRole {binding.role_name}",
                at,
                steps=steps,
                severity=Severity.CRITICAL if subject.account else Severity.HIGH,
            )
