"""Accounts that do not administer devices may ask for administrative access to them in this namespace.

A ResourceClaim with administrative access reaches devices that other pods are using. The label on the namespace
allows such claims to everybody who may create claims in it.

## Fix

Remove the label, or let nobody but the device administrators create ResourceClaims and ResourceClaimTemplates here.
"""

from collections.abc import Iterator

from iac_scan.sdk import Binding, Facts, Meta, Namespace, Role, Severity, Step, Violation

META = Meta(
    title="Device administration open to others",
    severity=Severity.HIGH,
    catalogue="K8S-NS-012",
    frameworks={"OWASP-K8S": ("K02",)},
)

KEYS = ("resource.kubernetes.io/admin-access", "resource.k8s.io/admin-access")
RBAC, DEVICES = "rbac.authorization.k8s.io", "resource.k8s.io"
CLAIMS = ("resourceclaims", "resourceclaimtemplates")


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation]:
    """Bindings in the namespace, and bindings that hold everywhere, but for the cluster's administrators."""
    at = next((namespace.labels[key] for key in KEYS if namespace.labels[key].value == "true"), None)
    if at is None:
        return
    for binding in bindings(namespace.resource.name, facts):
        resource = facts.role_of(binding)
        if resource is None or binding.role_name == "cluster-admin":
            continue
        rules = Role(resource, resource.body).rules
        if any(rule.allows("create", DEVICES, claim) for rule in rules for claim in CLAIMS):
            who = ", ".join(subject.text for subject in binding.subjects)
            step = Step(
                f"{binding.resource.kind} {binding.resource.name} lets {who} create claims", binding.node["roleRef"]
            )
            yield Violation(
                f"{who} may administer devices through namespace {namespace.resource.name}", at, steps=(step,)
            )


def bindings(namespace: str, facts: Facts) -> Iterator[Binding]:
    """The bindings that hold in a namespace."""
    for kind in ("RoleBinding", "ClusterRoleBinding"):
        for resource in facts.graph.of_kind(kind, RBAC):
            if kind == "ClusterRoleBinding" or resource.namespace == namespace:
                yield Binding(resource, resource.body)
