"""A rule for every resource covers what was not there when it was written.

Secrets, the logs and shells of pods and everything that operators add later are resources too; reading "all" of the
core group includes every password in it.

## Fix

List the resources the program works with. A subresource such as pods/log is a resource of its own and is listed by
itself.
"""

from collections.abc import Iterator

from iac_scan.sdk import BUILT_IN_GROUPS, Facts, Meta, Rule, Severity, Violation, custom_resources, reach

META = Meta(
    title="Wildcard resource in a role",
    severity=Severity.HIGH,
    catalogue="K8S-RBAC-002",
    frameworks={"CIS-K8S": ("5.1.3", "5.1.2"), "OWASP-K8S": ("K02",)},
    aliases=("KSV-0046", "CKV_K8S_49", "wildcard-in-rules", "C-0187"),
)


READING = {"get", "list", "watch"}


def check(rule: Rule, facts: Facts) -> Iterator[Violation]:
    """A rule whose verbs are a wildcard as well is the other check's; `*/sub` counts in groups of Kubernetes itself."""
    if "*" in rule.verbs or not rule.groups:
        return
    wildcards = [item for item in rule.resources if item == "*" or (item.startswith("*/") and is_core(rule))]
    if not wildcards:
        return
    bound = reach(rule.resource, facts.rbac)
    own = {group for group, _ in custom_resources(facts.graph)}
    harmless = set(rule.groups) <= own or (set(rule.verbs) <= READING and not {"", "*"} & set(rule.groups))
    groups = "every API group" if "*" in rule.groups else ", ".join(group or "core" for group in rule.groups)
    yield Violation(
        f"rule {rule.number} allows {', '.join(rule.verbs)} on {', '.join(wildcards)} of {groups}{bound.words}",
        rule["resources"],
        steps=bound.steps,
        severity=Severity.LOW if harmless else bound.graded(Severity.HIGH),
    )


def is_core(rule: Rule) -> bool:
    """One of its groups is Kubernetes' own, or all are meant."""
    return any(group in BUILT_IN_GROUPS or group == "*" for group in rule.groups)
