"""A rule that allows every verb also allows the ones nobody thinks of.

The asterisk covers deleting whole collections, and verbs that exist only to gain rights (escalate, bind, impersonate),
including those that a later version of Kubernetes or an operator adds.

## Fix

List the verbs the program uses. Most need get, list and watch; a controller needs create, update, patch and delete as
well.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    BUILT_IN_GROUPS,
    SEVEN_VERBS,
    Facts,
    Meta,
    Rule,
    Scope,
    Severity,
    Violation,
    custom_resources,
    reach,
)

META = Meta(
    title="Wildcard verb in a role",
    severity=Severity.HIGH,
    catalogue="K8S-RBAC-001",
    frameworks={"CIS-K8S": ("5.1.3",), "CIS-EKS": ("4.1.3",), "OWASP-K8S": ("K02",)},
    aliases=("KSV-0045", "CKV_K8S_49", "wildcard-in-rules", "C-0187"),
)


RBAC = "rbac.authorization.k8s.io"
ESCALATING = {"roles", "clusterroles", "users", "groups", "serviceaccounts"}


def check(rule: Rule, facts: Facts) -> Iterator[Violation]:
    """A wildcard in a group that the same files define is the owner's own business, and low; in other custom groups
    it reaches none of Kubernetes' own resources, and is medium.
    """
    if "*" not in rule.verbs or rule.urls or gains_rights(rule):
        return
    bound = reach(rule.resource, facts.rbac)
    if "*" in rule.groups and "*" in rule.resources and not rule.names and bound.scope is Scope.CLUSTER:
        return  # who is bound to it has control of the cluster, which the checks for bindings report
    own = {group for group, _ in custom_resources(facts.graph)}
    owned = set(rule.groups) <= own
    custom = BUILT_IN_GROUPS.isdisjoint(rule.groups) and "*" not in rule.groups
    yield Violation(
        f"rule {rule.number} allows every verb on {shown(rule.resources)} of {shown(rule.groups)}{bound.words}",
        rule["verbs"],
        steps=bound.steps,
        severity=Severity.LOW if owned else bound.graded(Severity.MEDIUM if custom else Severity.HIGH),
        fix=rule.rewritten(verbs=SEVEN_VERBS),
    )


def gains_rights(rule: Rule) -> bool:
    """The check for escalate, bind and impersonate speaks of rules that name roles or identities themselves."""
    return (
        "*" not in rule.resources
        and not ESCALATING.isdisjoint(rule.resources)
        and not {"", RBAC}.isdisjoint(rule.groups)
    )


def shown(items: list[str]) -> str:
    """Items in words; the core group is the empty one."""
    return "everything" if "*" in items else ", ".join(item or "core" for item in items)
