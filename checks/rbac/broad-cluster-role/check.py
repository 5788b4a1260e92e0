"""The built-in roles admin and edit are meant for one namespace at a time.

Bound in the whole cluster they allow to read and write every secret, run commands in every pod and act as every service
account, those of the control plane included. Even view shows the configuration of everybody.

## Fix

Bind the role with a RoleBinding in each namespace it is needed in.
"""

from collections.abc import Iterator

from iac_scan.sdk import Binding, Facts, Meta, Severity, Violation, is_bootstrap, is_broad, is_default_account

META = Meta(
    title="Broad built-in role bound in the whole cluster",
    severity=Severity.HIGH,
    catalogue="K8S-RBAC-023",
    frameworks={"CIS-K8S": ("5.1.1", "5.1.2"), "OWASP-K8S": ("K02",)},
)


GRADES = {"admin": Severity.HIGH, "edit": Severity.HIGH, "view": Severity.LOW}


def check(binding: Binding, facts: Facts) -> Iterator[Violation]:
    """A ClusterRoleBinding to admin, edit or view."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if grant is None or grant.namespace or binding.role_name not in GRADES or is_bootstrap(binding.resource):
        return
    for subject, at in grant.subjects:
        if at is not None and not is_broad(subject) and not is_default_account(subject):
            yield Violation(
                f"{subject.text} has the rights of {binding.role_name} in every namespace",
                at,
                severity=GRADES[binding.role_name],
            )
