"""A role that aggregates every other role grows with each role that anybody adds.

An empty selector matches all ClusterRoles, cluster-admin and the roles of the control plane among them.

## Fix

Select by a label of your own, and put the label on the roles that are meant.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Node, Role, Severity, Violation

META = Meta(
    title="Aggregated role that selects every role",
    severity=Severity.HIGH,
    catalogue="K8S-RBAC-026",
    frameworks={"OWASP-K8S": ("K02",)},
)


NEGATIVE = {"NotIn", "DoesNotExist"}


def check(role: Role, facts: Facts) -> Iterator[Violation]:
    """A selector that requires no label at all."""
    if not role.is_aggregated:
        return
    for selector in role["aggregationRule"]["clusterRoleSelectors"].items:
        if isinstance(selector.value, dict) and not requires_a_label(selector):
            yield Violation(
                f"ClusterRole {role.resource.name} takes over the rules of roles without any label", selector
            )


def requires_a_label(selector: Node) -> bool:
    """It matches only what carries some label."""
    expressions = selector["matchExpressions"].items
    return bool(selector["matchLabels"].fields) or any(item["operator"].text not in NEGATIVE for item in expressions)
