"""The pods hold a token that allows nothing beyond what everybody may do.

The program does not need it, a thief does: it proves an identity to every service that trusts the cluster, and gains
whatever is bound to the account later.

## Fix

Set `automountServiceAccountToken: false` in the pod template or on the account.
"""

from collections.abc import Iterator

from iac_scan.sdk import BINDINGS, ROLES, Facts, Meta, Severity, Undecided, Violation, Workload

META = Meta(
    title="Service account token mounted without need",
    severity=Severity.LOW,
    catalogue="K8S-RBAC-028",
    frameworks={
        "CIS-K8S": ("5.1.6",),
        "CIS-EKS": ("4.1.6",),
        "CIS-GKE": ("4.1.5",),
        "MS-THREAT-MATRIX": ("MS-TA9016",),
    },
    aliases=("KSV-0036", "CKV_K8S_38", "C-0034", "C-0190"),
    rests_on=(*ROLES, *BINDINGS),
)


CLOUD = ("eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id")


def check(workload: Workload, facts: Facts) -> Iterator[Violation | Undecided]:
    """Reported once per account, for its first workload; an account that lives elsewhere may have bindings there."""
    subject = facts.own_account(workload)
    if workload.service_account == "default" or not facts.mounts_token(workload):
        return
    if (
        facts.rbac.by_subject.get(subject)
        or facts.first_user(subject) != workload.resource.id
        or facts.rbac.open_grants
    ):
        return
    account = facts.graph.resource(facts.account_of(workload))
    owner = f"{workload.resource.kind} {workload.resource.name}"
    if account is None:
        yield Undecided(f"{subject.text} of {owner} is not declared in these files", workload.service_account_node)
    elif not any(account.body["metadata"]["annotations"][name].present for name in CLOUD):
        yield Violation(
            f"pods of {owner} hold a token of {subject.text}, which has no rights",
            workload.service_account_node,
            fix="automountServiceAccountToken: false",
        )
