"""The audit policy does not record what its rules leave open, or has rules that never apply.

What no rule matches is not recorded, so a policy without a last rule for everything misses whatever is added to the
cluster later. A rule for everything hides all rules below it; and `*` in users, groups or verbs is no wildcard, so a
rule with it matches nobody.

## Fix

End the policy with `- level: Metadata`, put exceptions before it, and leave `verbs`, `users` or `userGroups` out
where all are meant.
"""

from collections.abc import Iterator

from iac_scan.sdk import AuditPolicy, Facts, Meta, Node, Severity, Violation, audit_policy

META = Meta(
    title="Audit rules that leave a gap or never apply",
    severity=Severity.MEDIUM,
    catalogue="K8S-AUD-003",
    frameworks={"CIS-K8S": ("3.2.1",), "OWASP-K8S": ("K10",)},
)
UNSEEN = audit_policy.AuditRequest("update", "widgets", "widgets.invalid")
MATCHERS = ("users", "userGroups", "verbs", "namespaces", "resources", "nonResourceURLs")


def check(policy: AuditPolicy, facts: Facts) -> Iterator[Violation]:
    """The rules one by one, then what becomes of a resource that none names."""
    rules = policy["rules"].items
    for rule in rules:
        for field in ("users", "userGroups", "verbs"):
            if "*" in rule[field].strings:
                yield Violation(f"'*' is no wildcard in {field}: it matches nothing", rule[field])
    for rule in rules[:-1]:
        if rule["level"].value == audit_policy.NONE and is_for_everything(rule):
            yield Violation("this rule drops every request, and those below it never apply", rule)
            return
    for gap in audit_policy.gaps(rules, [UNSEEN]):
        if gap.sure:
            yield Violation("requests for resources that no rule names are not recorded", gap.rule or policy["rules"])


def is_for_everything(rule: Node) -> bool:
    """A rule that says nothing of whom or what it is for."""
    return not any(rule[field].value for field in MATCHERS)
