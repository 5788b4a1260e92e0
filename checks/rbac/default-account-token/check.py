"""A pod that names no service account runs as the account called default, and gets its token.

All such pods share it: a right that one of them is given is a right of all, and a token stolen from one speaks for all.

## Fix

Create an account for the workload and name it in `serviceAccountName`. If the program does not talk to the API server,
set `automountServiceAccountToken: false` as well.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Workload that uses the default service account",
    severity=Severity.LOW,
    catalogue="K8S-RBAC-027, K8S-RBAC-029",
    frameworks={
        "CIS-K8S": ("5.1.5",),
        "CIS-EKS": ("4.1.5",),
        "CIS-GKE": ("4.1.4",),
        "MITRE": ("T1528",),
    },
    aliases=("CKV_K8S_41", "default-service-account", "C-0189"),
    rests_on=("serviceaccounts",),
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Reported once per namespace, for its first workload with the token. High if the account has rights."""
    if workload.service_account != "default" or not facts.mounts_token(workload):
        return
    subject = facts.own_account(workload)
    if facts.first_user(subject) != workload.resource.id:
        return
    rights = any(grant.resource is not None for grant in facts.rbac.by_subject.get(subject, ()))
    yield Violation(
        f"pods of {workload.resource.kind} {workload.resource.name} hold the token of the default account"
        + (", which has rights" if rights else ""),
        workload.service_account_node,
        severity=Severity.HIGH if rights else Severity.LOW,
        fix=f"serviceAccountName: {workload.resource.name}\nautomountServiceAccountToken: false",
    )
