"""A binding for a service account that does not exist waits for whoever creates it.

Everybody who may create accounts, or pods, in that namespace can take over the rights. Most often the namespace is
wrong.

## Fix

Correct the name and namespace of the subject, or remove it. If the account is created by something else, nothing needs
to be done.
"""

from collections.abc import Iterator

from iac_scan.sdk import Binding, Facts, Meta, Severity, Undecided, Violation, subject_place

META = Meta(
    title="Binding for a service account that is not declared",
    severity=Severity.MEDIUM,
    catalogue="K8S-RBAC-017",
    frameworks={"OWASP-K8S": ("K02",), "MITRE": ("T1098",)},
    aliases=("C-0307",),
    rests_on=("serviceaccounts",),
)


SYSTEM = ("kube-system", "kube-public", "kube-node-lease")


def check(binding: Binding, facts: Facts) -> Iterator[Violation | Undecided]:
    """A failure where the account is declared in another namespace; else it may live elsewhere."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if grant is None:
        return
    for subject, at in grant.subjects:
        if at is None or subject.account is None or subject.account[1] == "default" or subject.account[0] in SYSTEM:
            continue
        namespace, name = subject.account
        if facts.declares_account(namespace, name):
            continue
        others = [found for found in facts.accounts_named(name) if found.stack.name == binding.resource.stack.name]
        if any(found.namespace_assumed for found in others):
            continue
        if not others:
            yield Undecided(f"{subject.text} is not declared in these files", at)
            continue
        path = facts.escalation.path(subject_place(subject))
        yield Violation(
            f"{subject.text} is not declared, ServiceAccount {others[0].namespace}/{name} is",
            at,
            severity=Severity.HIGH if path is not None and path.goal.kind == "admin" else Severity.MEDIUM,
        )
