"""A rule of a NetworkPolicy allows all ingress: every peer, on every port.

Such a policy looks like protection and gives none. Because policies only ever add permissions, no other policy can
take this one back: the pods are as open as if nothing selected them.

## Fix

Name the peers and ports that are needed. To close the direction, remove the rule and keep `policyTypes: [Ingress]`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PolicyRule, Severity, Violation, is_everyone

META = Meta(
    title="Ingress rule that allows everything",
    severity=Severity.HIGH,
    catalogue="K8S-NET-005",
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
    aliases=("KSV-0038",),
)


def check(rule: PolicyRule, facts: Facts) -> Iterator[Violation]:
    """No peer, or all pods and all addresses; and no port."""
    if rule.direction == "ingress" and rule.applies and is_everyone(rule) and not rule.ports:
        message = f"policy '{rule.resource.name}' allows ingress from everywhere on every port"
        severity = Severity.HIGH if len(rule.policy.ingress) == 1 else Severity.MEDIUM
        yield Violation(message, rule.node, severity=severity)
