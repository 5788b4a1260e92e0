"""A rule for every API group also covers groups that do not exist yet.

A resource name is only unique within its group: "applications" of every group is whatever any operator calls an
application, now and after the next installation.

## Fix

Name the API groups of the resources that are listed; the core group is written as an empty string.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Rule, Severity, Violation, reach

META = Meta(
    title="Wildcard API group in a role",
    severity=Severity.MEDIUM,
    catalogue="K8S-RBAC-003",
    frameworks={"CIS-K8S": ("5.1.3",), "OWASP-K8S": ("K02",)},
    aliases=("CKV_K8S_49",),
)


def check(rule: Rule, facts: Facts) -> Iterator[Violation]:
    """Rules with a wildcard in their verbs or resources are judged by the checks for these."""
    if "*" not in rule.groups or "*" in rule.verbs or any(item.startswith("*") for item in rule.resources):
        return
    bound = reach(rule.resource, facts.rbac)
    yield Violation(
        f"rule {rule.number} names {', '.join(rule.resources)} of every API group{bound.words}",
        rule["apiGroups"],
        steps=bound.steps,
        severity=bound.graded(Severity.MEDIUM),
    )
