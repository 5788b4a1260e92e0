"""Rules that give away more than they seem to, held in the whole cluster.

Each row of the table is a check of its own.
"""

from collections.abc import Iterator
from typing import Any

from iac_scan.sdk import Facts, Rule, Scope, Severity, Violation, reach, referenced_secrets

NAMELESS = {"create", "deletecollection"}


def check(rule: Rule, facts: Facts, row: dict[str, Any]) -> Iterator[Violation]:
    """A rule that meets one of the row's conditions; what a wildcard covers is left to the checks for wildcards."""
    if not any(meets(rule, entry) for entry in row["conditions"]) or is_lifecycle(rule, row):
        return
    if any(item.startswith("*") for item in rule.resources) or is_wild(rule, row):
        return
    bound = reach(rule.resource, facts.rbac)
    if bound.scope is Scope.NAMESPACE and "namespaced" not in row:
        return
    severity = Severity[row["severity"].upper()]
    if bound.scope is not Scope.CLUSTER:
        severity = Severity[row.get("namespaced", "low").upper()] if bound.scope is Scope.NAMESPACE else Severity.LOW
    yield Violation(
        f"rule {rule.number} allows {row['deed']}{bound.words}",
        rule["verbs"] if "*" not in rule.resources else rule["resources"],
        steps=bound.steps,
        severity=severity,
        fix=smaller(rule, row, facts),
    )


def is_wild(rule: Rule, row: dict[str, Any]) -> bool:
    """Another check speaks of the wildcard verb; the check for gaining rights speaks for itself."""
    return "*" in rule.verbs and row["id"] != "rights-escalation-rule"


def meets(rule: Rule, condition: dict[str, Any]) -> bool:
    """The rule allows one of the verbs on one of the resources, on all objects unless names do not matter."""
    resources = [item for item in rule.resources if item in condition["resources"]]
    if not resources or {"*", condition.get("group", "")}.isdisjoint(rule.groups):
        return False
    verbs = [verb for verb in rule.verbs if verb == "*" or verb in condition["verbs"]]
    if not verbs or (rule.names and not condition.get("named")):
        return False
    return not rule.names or not NAMELESS.issuperset(verbs) or any("/" in item for item in resources)


def is_lifecycle(rule: Rule, row: dict[str, Any]) -> bool:
    """Whoever creates what it deletes is a controller that tidies up after itself."""
    return bool(row.get("lifecycle")) and "create" in rule.verbs and "deletecollection" not in rule.verbs


def smaller(rule: Rule, row: dict[str, Any], facts: Facts) -> str:
    """A smaller rule, where the need is visible."""
    if "instead" in row and set(rule.verbs) <= {"get", "list", "watch"}:
        kept = [item for item in rule.resources if item not in row["replaced"]]
        return rule.rewritten(resources=list(dict.fromkeys([*kept, *row["instead"]])))
    if row.get("secrets") and rule.resources == ["secrets"]:
        names = referenced_secrets(rule.resource, facts)
        return rule.rewritten(verbs=["get"], resourceNames=names) if names else ""
    return ""
