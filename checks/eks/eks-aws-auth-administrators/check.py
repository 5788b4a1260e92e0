"""The ConfigMap aws-auth makes identities of AWS administrators of the cluster, or lets in whole accounts.

The group `system:masters` may do everything, and no role and no binding can limit it. An entry of `mapAccounts` lets in
every identity of an account, whoever makes it. A cluster whose `authentication_mode` is `API` ignores the ConfigMap.

## Fix

Give the identity an access entry with a policy that fits, or a group of your own with RoleBindings.
"""

from collections.abc import Iterator

from iac_scan.sdk import ADMINISTRATORS, AuthMapping, EksCluster, Facts, Meta, Node, Severity, Unknown, Violation

META = Meta(
    title="Administrators by the ConfigMap aws-auth",
    severity=Severity.HIGH,
    catalogue="EKS-12, X-07, K8S-CP-073",
    frameworks={"CIS-EKS": ("4.1.1",)},
)


def check(mapping: AuthMapping, facts: Facts) -> Iterator[Violation]:
    """The entries of the field, unless the cluster takes no notice of them."""
    cluster = facts.home_of(mapping.resource)
    if isinstance(cluster, EksCluster) and cluster.ignores_auth_map:
        return
    for entry in mapping.entries:
        if mapping.field == "mapAccounts":
            yield Violation(f"aws-auth lets in every identity of the account {spelled(entry)}", entry)
        elif any(group.text == ADMINISTRATORS for group in entry["groups"].items):
            identity = entry["rolearn"] if entry["rolearn"].present else entry["userarn"]
            yield Violation(f"aws-auth makes {spelled(identity)} administrator of the whole cluster", entry)


def spelled(node: Node) -> str:
    """A value, known or as it is written."""
    return node.raw.expression if isinstance(node.raw, Unknown) else str(node.raw)
