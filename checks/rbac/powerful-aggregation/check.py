"""A label adds this role's rules to a built-in role, and so to everybody who is bound to it anywhere.

view is given to people who must not change or read anything secret, edit and admin to teams for their own namespace.
The binding does not show what the label has added.

## Fix

Remove the label and bind the role to those who need it, or leave the powerful rules out of it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Role, Rule, Severity, Violation

META = Meta(
    title="Powerful rules aggregated into a built-in role",
    severity=Severity.HIGH,
    catalogue="K8S-RBAC-025",
    frameworks={"OWASP-K8S": ("K02",)},
)


LABEL = "rbac.authorization.k8s.io/aggregate-to-"
READING = {"get", "list", "watch"}
GAINING = {"escalate", "bind", "impersonate", "*"}
POWERFUL = {"secrets", "pods/exec", "pods/attach", "pods/ephemeralcontainers", "serviceaccounts/token", "nodes/proxy"}


def check(role: Role, facts: Facts) -> Iterator[Violation]:
    """For each built-in role it is added to, the first rule that is too much for it."""
    if not role.is_cluster_role or role.is_aggregated:
        return
    labels = role["metadata"]["labels"]
    for target in ("view", "edit", "admin"):
        if labels[LABEL + target].value != "true":
            continue
        found = next((rule for rule in role.rules if is_too_much(rule, target)), None)
        if found is not None:
            yield Violation(
                f"rule {found.number} is added to the built-in role {target}: {', '.join(found.verbs)} on "
                f"{', '.join(found.resources)}",
                labels[LABEL + target],
            )
            return


def is_too_much(rule: Rule, target: str) -> bool:
    """It gains rights or is a wildcard; into view, it writes or reads secrets."""
    core = not {"", "*"}.isdisjoint(rule.groups)
    wild = "*" in rule.resources and ("*" in rule.groups or core)
    gains = not GAINING.isdisjoint(rule.verbs) and (core or "rbac.authorization.k8s.io" in rule.groups)
    powerful = core and not POWERFUL.isdisjoint(rule.resources)
    return wild or gains or powerful or (target == "view" and not set(rule.verbs) <= READING)
