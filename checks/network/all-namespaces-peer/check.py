"""A rule of a NetworkPolicy admits the pods of all namespaces.

An empty `namespaceSelector` matches every namespace of the cluster, those of other teams and future ones included.
The boundary between namespaces, which policies are mostly written for, does not exist for this rule.

## Fix

Select the namespaces that are meant, for instance by `kubernetes.io/metadata.name`, or add a `podSelector` to the
peer.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PolicyRule, Severity, Violation, is_everyone

META = Meta(
    title="Policy peer that is every namespace",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-017",
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
)


NAME_SERVICE = 53


def check(rule: PolicyRule, facts: Facts) -> Iterator[Violation]:
    """An empty namespace selector without pod selector; egress for names only is harmless."""
    if not rule.applies or is_everyone(rule):
        return
    ports = {port["port"].scalar for port in rule.ports}
    if rule.direction == "egress" and ports == {NAME_SERVICE}:
        return
    for peer in rule.peers:
        if peer["namespaceSelector"].value == {} and not peer["podSelector"].value:
            word = "from" if rule.direction == "ingress" else "to"
            message = f"policy '{rule.resource.name}' allows {rule.direction} {word} the pods of all namespaces"
            yield Violation(message, peer["namespaceSelector"])
