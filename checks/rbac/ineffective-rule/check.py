"""A rule that never allows anything misleads whoever reads it.

What looks like a limit or a grant is not one: `pods/*` is no pattern, creating is never limited to names, and a
RoleBinding grants nothing outside of its namespace.

## Fix

Correct the resource, verb or group, or remove the rule.
"""

from collections.abc import Iterator
from functools import lru_cache

from iac_scan.sdk import (
    BUILT_IN_GROUPS,
    BY_GROUP,
    VIRTUAL,
    Facts,
    Meta,
    Node,
    Resource,
    Rule,
    Scope,
    Severity,
    Violation,
    is_namespaced,
    reach,
)

META = Meta(
    title="Rule that allows nothing",
    severity=Severity.LOW,
    catalogue="K8S-RBAC-030",
    frameworks={"OWASP-K8S": ("K02",)},
)


RBAC = "rbac.authorization.k8s.io"
NAMELESS = {"create", "deletecollection"}
MOVED = {"deployments", "daemonsets", "replicasets", "ingresses", "networkpolicies", "podsecuritypolicies"}
GENERIC = {"status", "scale", "finalizers"}


def check(rule: Rule, facts: Facts) -> Iterator[Violation]:
    """Every reason why a part of the rule never matches a request."""
    if not rule.verbs or (not rule.urls and not (rule.groups and rule.resources)):
        return
    local = is_local(rule.resource, facts)
    groups = tuple(rule.groups)
    for index, resource in enumerate(rule.resources):
        reason = unmatched(resource, groups, local)
        if reason:
            yield Violation(f"rule {rule.number}: {reason}", rule["resources"][index])
    for reason, at in whole(rule, local):
        yield Violation(f"rule {rule.number}: {reason}", at)


def is_local(role: Resource, facts: Facts) -> bool:
    """The role's rules hold in single namespaces only."""
    if role.kind == "Role":
        return True
    bound = reach(role, facts.rbac)
    return bound.scope is Scope.NAMESPACE and bool(bound.grants)


@lru_cache(maxsize=4096)
def unmatched(resource: str, groups: tuple[str, ...], local: bool) -> str:
    """Why a resource of a rule is never asked for, empty if it may be."""
    parent, _, subresource = resource.partition("/")
    if subresource == "*":
        return f"{resource} is no pattern and matches nothing"
    if resource.startswith("*") or "*" in groups:
        return ""
    if groups == ("extensions",):
        return f"{resource} of the group extensions no longer exist" if parent in MOVED else ""
    if not set(groups) <= BUILT_IN_GROUPS:
        return ""
    known = [group for group in groups if is_known(group, resource)]
    if not known:
        return f"there is no resource {resource} in {', '.join(group or 'core' for group in groups)}"
    scopes = {is_namespaced(group, resource) for group in known}
    if local and scopes == {False} and parent != "namespaces":
        return f"{resource} live outside of namespaces, where a RoleBinding grants nothing"
    return ""


def is_known(group: str, resource: str) -> bool:
    """The group has the resource, or it is asked for in an authorisation of its own."""
    parent, _, subresource = resource.partition("/")
    generic = (group, parent) in BY_GROUP and (subresource in GENERIC)
    return generic or (group, resource) in BY_GROUP or (group, resource) in VIRTUAL


def whole(rule: Rule, local: bool) -> Iterator[tuple[str, Node]]:
    """Reasons that concern the rule as a whole."""
    top = all("/" not in item and item != "*" for item in rule.resources)
    if rule.names and top and set(rule.verbs) <= NAMELESS:
        yield f"{' and '.join(rule.verbs)} can't be limited by resourceNames and match nothing", rule["resourceNames"]
    if "*" in rule.names:
        yield "resourceNames knows no wildcard", rule["resourceNames"]
    guarded = {"bind", "escalate"} & set(rule.verbs) and RBAC in rule.groups
    if guarded and {"roles", "clusterroles", "*"}.isdisjoint(rule.resources):
        yield "bind and escalate are asked for roles and clusterroles only", rule["verbs"]
    if rule.urls and local and rule.resource.kind == "ClusterRole":
        yield "URLs are granted by a ClusterRoleBinding only", rule["nonResourceURLs"]
