"""cluster-admin, bound in one namespace, is more than the admin of that namespace.

It may change quotas, the Namespace object with its security labels, and whatever resource an operator adds; in a
namespace of the control plane it leads to the whole cluster.

## Fix

Bind admin or edit instead, or a Role with the rules that are needed.
"""

from collections.abc import Iterator

from iac_scan.sdk import Binding, Facts, Meta, Severity, Violation, covers_everything, is_broad, is_default_account

META = Meta(
    title="cluster-admin in a namespace",
    severity=Severity.HIGH,
    catalogue="K8S-RBAC-005",
    frameworks={"CIS-K8S": ("5.1.1",), "OWASP-K8S": ("K02",)},
    aliases=("C-0185",),
)


def check(binding: Binding, facts: Facts) -> Iterator[Violation]:
    """A RoleBinding to the ClusterRole cluster-admin; other roles that allow everything are found by their rules."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if (
        grant is None
        or not grant.namespace
        or binding.role_name != "cluster-admin"
        or not covers_everything(grant.entry)
    ):
        return
    for subject, at in grant.subjects:
        if at is not None and not is_broad(subject) and not is_default_account(subject):
            yield Violation(
                f"{subject.text} is given every right in namespace {grant.namespace}",
                at,
                severity=Severity.CRITICAL if grant.namespace == "kube-system" else Severity.HIGH,
            )
