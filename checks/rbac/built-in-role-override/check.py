"""The API server creates this object by itself; declaring it changes what everybody relies on.

A wider role gives more to all who are bound to it already; a narrower one breaks the control plane, and switching off
its repair keeps security fixes of later versions out.

## Fix

Give the role a name of your own and bind that. To add rules to view, edit or admin, use an aggregation label.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    Binding,
    Facts,
    GrantedRule,
    KubernetesObject,
    Meta,
    RoleKey,
    Severity,
    Violation,
    builtin,
    is_overriding,
)

META = Meta(
    title="Built-in role or binding overridden",
    severity=Severity.HIGH,
    catalogue="K8S-RBAC-039",
    frameworks={"OWASP-K8S": ("K02",)},
)


RBAC = "rbac.authorization.k8s.io"


def check(found: KubernetesObject, facts: Facts) -> Iterator[Violation]:
    """An object named as a built-in one that differs from it, or that is kept from being restored."""
    resource = found.resource
    if resource.id.group != RBAC or resource.namespace_assumed:
        return
    key = RoleKey(resource.namespace, resource.name)
    name = found["metadata"]["name"]
    roles, bindings = builtin.roles(), builtin.bindings()
    is_role = resource.kind in ("Role", "ClusterRole") and key in roles
    is_binding = resource.kind in ("RoleBinding", "ClusterRoleBinding") and key in bindings
    if (is_role or is_binding) and is_overriding(resource):
        yield Violation(f"{resource.kind} {resource.name} is built in, and is kept from being restored", name)
    elif is_role and contents(facts.rbac.written_rules(key)) - contents(roles[key]):
        yield Violation(f"{resource.kind} {resource.name} is built in, and is declared with other rules", name)
    elif is_binding and not named(Binding(resource, resource.body)) <= set(bindings[key]):
        yield Violation(f"{resource.kind} {resource.name} is built in, and is declared with other subjects", name)


def contents(rules: tuple[GrantedRule, ...]) -> set[tuple[str, ...]]:
    """What rules allow, one verb on one resource each."""
    return {
        (verb, group, resource, *sorted(rule.names))
        for rule in rules
        for verb in rule.verbs
        for group in rule.groups or {"url"}
        for resource in rule.resources | rule.urls
    }


def named(binding: Binding) -> set[tuple[str, str]]:
    """The subjects a binding names, accounts as the users they are."""
    return {
        ("User", f"system:serviceaccount:{subject.namespace}:{subject.name}")
        if subject.kind == "ServiceAccount"
        else (subject.kind, subject.name)
        for subject in binding.subjects
    }
