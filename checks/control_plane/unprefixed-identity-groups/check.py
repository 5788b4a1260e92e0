"""An identity provider names the groups of its users as it likes, the cluster's own groups included.

Whoever may make a group at the provider, or have himself put into one, calls it `system:masters` and is the cluster's
administrator: past RBAC, and nothing in the cluster shows it.

## Fix

Set `claimMappings.groups.prefix` to a prefix such as `oidc:` and bind the groups with it, or refuse the names that
belong to the cluster with a rule under `userValidationRules`:
`user.groups.all(group, !group.startsWith('system:'))`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import AuthenticationConfiguration, Facts, Meta, Severity, Undecided, Violation

META = Meta(
    title="Groups of an identity provider without a prefix",
    severity=Severity.HIGH,
    catalogue="K8S-ADM-010",
    frameworks={"OWASP-K8S": ("K09",), "MITRE": ("T1078",)},
)
PLAIN_CLAIM = re.compile(r"\s*claims\.\??[\w.]+\s*")


def check(settings: AuthenticationConfiguration, facts: Facts) -> Iterator[Violation | Undecided]:
    """A rule that speaks of `system:` is taken to refuse such groups; other expressions are not evaluated."""
    for provider in settings["jwt"].items:
        groups = provider["claimMappings"]["groups"]
        rules = [rule["expression"].text for rule in provider["userValidationRules"].items]
        if any("system:" in rule and "groups" in rule for rule in rules):
            continue
        if groups["claim"].text and not groups["prefix"].text:
            yield Violation("the identity provider may put its users into groups of the cluster", groups["prefix"])
        expression = groups["expression"]
        if PLAIN_CLAIM.fullmatch(expression.text):
            yield Violation("the identity provider may put its users into groups of the cluster", expression)
        elif expression.text and "system:" not in expression.text:
            yield Undecided("whether the expression gives every group a prefix is not evaluated", expression)
