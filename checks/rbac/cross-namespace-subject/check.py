"""Rights in one namespace that belong to an account of another tie the two together.

Whoever runs pods in the account's namespace acts in this one as well, which the people of this namespace do not see.

## Fix

Run the program that needs the rights in this namespace, or make sure that its own namespace is guarded as well as this
one.
"""

from collections.abc import Iterator

from iac_scan.sdk import Binding, Facts, Meta, Severity, Undecided, Violation, release_of

META = Meta(
    title="Rights for a service account of another namespace",
    severity=Severity.MEDIUM,
    catalogue="K8S-RBAC-020",
    frameworks={"OWASP-K8S": ("K02",)},
)


READING = {"get", "list", "watch"}


def check(binding: Binding, facts: Facts) -> Iterator[Violation | Undecided]:
    """Low within one release, or where nothing but public configuration can be read."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if grant is None or not grant.namespace:
        return
    for subject, at in grant.subjects:
        if at is None or subject.account is None or subject.account[0] == grant.namespace:
            continue
        if binding.resource.namespace_assumed or grant.symbolic or at["namespace"].unknown:
            yield Undecided(f"whether {grant.text} and {subject.text} share a namespace is decided on deployment", at)
            continue
        home, name = subject.account
        release = release_of(binding.resource)
        same = any(
            release and release_of(found) == release for found in facts.accounts_named(name) if found.namespace == home
        )
        rules = grant.entry.rules if grant.entry else ()
        reading = bool(rules) and all(rule.verbs <= READING and "secrets" not in rule.resources for rule, _ in rules)
        yield Violation(
            f"{subject.text} has rights in namespace {grant.namespace}",
            at,
            severity=Severity.LOW if same or reading else Severity.MEDIUM,
        )
