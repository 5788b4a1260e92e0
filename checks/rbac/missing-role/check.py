"""A binding to a role that does not exist grants nothing, until somebody creates a role of that name.

Whoever may create roles then decides what the subjects may do. Most often the kind or the namespace is wrong: a
RoleBinding finds a Role only in its own namespace.

## Fix

Correct kind, name and namespace, or remove the binding. If the role is installed by something else, nothing needs to be
done.
"""

from collections.abc import Iterator

from iac_scan.sdk import ROLES, Binding, Facts, Grant, Meta, RoleKey, Severity, Undecided, Violation

META = Meta(
    title="Binding to a role that is not declared",
    severity=Severity.MEDIUM,
    catalogue="K8S-RBAC-016",
    frameworks={"OWASP-K8S": ("K02",)},
    rests_on=ROLES,
)


def check(binding: Binding, facts: Facts) -> Iterator[Violation | Undecided]:
    """A failure where the role is declared under another kind or in another namespace; else it may live elsewhere."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if grant is None or grant.entry is not None:
        return
    at = binding["roleRef"]["name"]
    if grant.role is None:
        yield Undecided(f"the name of the role that {grant.text} grants is unknown", at)
        return
    others = lookalikes(grant, facts)
    if others:
        yield Violation(f"{grant.role.text} is not declared, {others[0].text} is", at)
    else:
        yield Undecided(f"{grant.role.text} is not declared in these files and not built in", at)


def lookalikes(grant: Grant, facts: Facts) -> list[RoleKey]:
    """Declared roles of the same stack that have the name but not the kind or namespace the binding asks for."""
    name = grant.role.name if grant.role else ""
    found = facts.rbac.roles_named.get(name, ())
    return [
        entry.key
        for entry in found
        if entry.resource
        and grant.resource
        and entry.resource.stack.name == grant.resource.stack.name
        and not entry.resource.namespace_assumed
        and not grant.resource.namespace_assumed
    ]
