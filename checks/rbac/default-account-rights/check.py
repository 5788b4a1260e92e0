"""Rights of a namespace's default account belong to every pod that names no account.

Any pod that is added to the namespace gets them without asking, a debugging pod as well as a compromised dependency.

## Fix

Create an account for the workload, name it in `serviceAccountName`, and bind the role to it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Binding, Facts, Meta, Severity, Violation, is_default_account, subject_place

META = Meta(
    title="Rights bound to a default service account",
    severity=Severity.HIGH,
    catalogue="K8S-RBAC-006",
    frameworks={"CIS-K8S": ("5.1.5",), "CIS-EKS": ("4.1.5",), "OWASP-K8S": ("K02",), "MITRE": ("T1078.001",)},
    aliases=("CKV_K8S_42", "C-0189"),
)


def check(binding: Binding, facts: Facts) -> Iterator[Violation]:
    """The account, in any of its spellings; critical where its rights lead to control of the cluster."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if grant is None or (grant.entry is not None and not grant.entry.rules):
        return
    for subject, at in grant.subjects:
        if at is None or not is_default_account(subject):
            continue
        path = facts.escalation.path(subject_place(subject))
        worst = path is not None and path.goal.kind == "admin"
        role = grant.role.text if grant.role else "a role"
        yield Violation(
            f"{subject.text} is given {role}",
            at,
            steps=path.steps if path is not None else (),
            severity=Severity.CRITICAL if worst else Severity.HIGH,
        )
