"""A role that nothing binds is waiting to be bound by mistake.

It also hides what is in use: whoever reviews rights must read it, and cannot tell whether it may go.

## Fix

Remove the role, or bind it. If people are meant to bind it by themselves, say so by a label that aggregates it into a
built-in role.
"""

from collections.abc import Iterator

from iac_scan.sdk import BINDINGS, Facts, Meta, Role, Scope, Severity, Violation, builtin, key_of, reach

META = Meta(
    title="Role that nothing binds",
    severity=Severity.LOW,
    catalogue="K8S-RBAC-018",
    frameworks={"OWASP-K8S": ("K02",)},
    rests_on=BINDINGS,
)


def check(role: Role, facts: Facts) -> Iterator[Violation]:
    """No binding of these files grants it and no other role takes it over; built-in names are bound by the cluster."""
    key = key_of(role.resource)
    if key in builtin.roles() or facts.rbac.has_open_role or facts.rbac.names_role(key):
        return
    if reach(role.resource, facts.rbac).scope is Scope.UNBOUND:
        kind = role.resource.kind
        yield Violation(f"{kind} {role.resource.name} is bound by nothing in these files", role["metadata"]["name"])
