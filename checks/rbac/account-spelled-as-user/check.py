"""A service account written as a user, or a node as a group, hides who has the right.

Tools and people that look for the account's bindings do not find this one, and a wrong letter is not noticed.

## Fix

Name the account as a subject of kind ServiceAccount with its namespace. Rights of nodes belong to the Node authorizer.
"""

from collections.abc import Iterator

from iac_scan.sdk import Binding, Facts, Meta, Severity, Violation, is_bootstrap

META = Meta(
    title="Service account or node spelled as user or group",
    severity=Severity.LOW,
    catalogue="K8S-RBAC-036",
)


def check(binding: Binding, facts: Facts) -> Iterator[Violation]:
    """A User system:serviceaccount:NAMESPACE:NAME, or a Group system:node…"""
    if is_bootstrap(binding.resource):
        return
    for subject in binding["subjects"].items:
        kind, name = subject["kind"].text, subject["name"].text
        if kind == "User" and name.startswith("system:serviceaccount:") and name.count(":") == 3:
            yield Violation(f"ServiceAccount {'/'.join(name.split(':')[2:])} is spelled as a User", subject["name"])
        elif kind == "Group" and name.startswith("system:node"):
            yield Violation(f"Group {name} gives every node the right", subject["name"])
