"""A release that may write outside of its namespace can harm what it was not installed for.

Whoever takes over its pods changes other teams' workloads; removing the namespace does not remove the rights.

## Fix

Bind the role with a RoleBinding in the release's own namespace. Many charts have a setting that limits them to it.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    Binding,
    Facts,
    GrantedRule,
    Meta,
    Severity,
    Step,
    Violation,
    certain_rules,
    homes_of,
    release_of,
    speaks_elsewhere,
)

META = Meta(
    title="Release that reaches beyond its namespace",
    severity=Severity.MEDIUM,
    catalogue="K8S-RBAC-022",
    frameworks={"OWASP-K8S": ("K02",)},
)


READING = {"get", "list", "watch"}
GUARDED = {"", "rbac.authorization.k8s.io", "apps"}
RECORDS = {"events", "leases", "nodes/metrics", "nodes/stats", "nodes/log"}
ELECTION = {"configmaps", "endpoints", "leases", "events"}


def check(binding: Binding, facts: Facts) -> Iterator[Violation]:
    """The namespaces of a release are those of its workloads; rules that have checks of their own are left to these."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    homes = homes_of(release_of(binding.resource), facts)
    if grant is None or not homes or grant.symbolic or binding.resource.namespace_assumed:
        return
    rules = [rule for rule in certain_rules(grant.entry) if writes(rule)]
    own = {subject.account[0] for subject, _ in grant.subjects if subject.account} & homes
    if not rules or not own or grant.namespace in homes:
        return
    where = f"in namespace {grant.namespace}" if grant.namespace else "in every namespace"
    yield Violation(
        f"{grant.text} lets the release of namespace {', '.join(sorted(homes))} change {what(rules)} {where}",
        binding["roleRef"],
        steps=tuple(
            Step(f"rule {rule.index + 1} allows {rule.text}", rule.at) for rule in rules[:3] if rule.at is not None
        ),
    )


def writes(rule: GrantedRule) -> bool:
    """It changes objects of the core, apps or RBAC groups without naming them, and no other check speaks of it."""
    changed = rule.verbs - READING
    if changed <= {"create"} and rule.resources <= ELECTION:
        return False  # a lock for leader election, written by name once it exists
    return (
        bool(changed and rule.groups & GUARDED and rule.resources - RECORDS)
        and not rule.names
        and not all(item.endswith(("/status", "/finalizers")) for item in rule.resources - RECORDS)
        and not speaks_elsewhere(rule)
    )


def what(rules: list[GrantedRule]) -> str:
    """The resources it changes, the first few."""
    names = sorted({item for rule in rules for item in rule.resources - RECORDS})
    return ", ".join(names[:3]) + (" and more" if len(names) > 3 else "")
