"""A role for Pod Identity trusts the service for whatever account, cluster or ServiceAccount it asks.

Who may pass a role to EKS decides which pods hold it. Conditions on the account, the cluster or the tags of the session
keep the role from being associated with a cluster it was not made for.

## Fix

Add a condition on `aws:SourceAccount`, `aws:SourceArn` or `aws:RequestTag/kubernetes-namespace` to the statement.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RoleTrust, Severity, Violation

META = Meta(
    title="Role of AWS for pods of any cluster",
    severity=Severity.LOW,
    catalogue="EKS-29",
    frameworks={"CIS-EKS": ("5.2.1",)},
    aliases=("CKV_AWS_60", "CKV_AWS_61"),
)

LIMITS = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:requesttag/")


def check(trust: RoleTrust, facts: Facts) -> Iterator[Violation]:
    """The conditions of a statement that lets Pod Identity in."""
    if not facts.amazon_roles.trusts_pod_identity(trust):
        return
    if not any(key.lower().startswith(LIMITS) for _, key, _ in trust.statement.conditions):
        yield Violation(f"{trust.address} trusts Pod Identity for pods of any cluster", trust.node)
