"""A role that pods of a cluster act as may do nearly everything, or become a role that may.

Whoever takes over one of those pods, or may start a pod with its ServiceAccount, holds the role and with it the account
of AWS. It is critical where the Internet reaches pods that act as the role.

## Fix

List the actions and resources that the workload needs, and nothing else.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, IamRole, Meta, Severity, Undecided, Violation

META = Meta(
    title="Pods of EKS that may do nearly everything",
    severity=Severity.HIGH,
    catalogue="EKS-28, X-01, X-05, X-06",
    frameworks={"CIS-EKS": ("5.2.1",)},
    aliases=("CKV_AWS_274", "CKV_AWS_355"),
)


def check(role: IamRole, facts: Facts) -> Iterator[Violation | Undecided]:
    """Each policy of a role that trusts ServiceAccounts or Pod Identity."""
    if not facts.amazon_roles.serves_pods(role.resource):
        return
    users = facts.pod_identities.users(role.resource)
    severity = Severity.CRITICAL if users.public else None
    for policy in facts.amazon_roles.policies(role.resource):
        if policy.words:
            yield Violation(f"{role.address} lets pods {policy.words}", policy.node, users.steps, severity)
        elif policy.doubt is not None:
            yield Undecided(str(policy.doubt), policy.node)
