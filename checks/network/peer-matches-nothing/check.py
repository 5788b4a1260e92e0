"""A peer of a NetworkPolicy matches no pod, so the rule that names it opens nothing.

Either a label is misspelled and something that should be able to connect cannot, or the rule is a leftover: the day a
pod with such labels appears, it is let in without anybody deciding so.

## Fix

Correct the labels of the peer, or remove it.
"""

from collections.abc import Iterator

from iac_scan.sdk import PODS, Facts, Meta, PolicyRule, Severity, Undecided, Violation, packaged

META = Meta(
    title="Policy peer that matches no pod",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-011",
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
    aliases=("dangling-networkpolicypeer-podselector",),
    rests_on=(*PODS, "namespaces"),
)


def check(rule: PolicyRule, facts: Facts) -> Iterator[Violation | Undecided]:
    """No pod may match, though pods of the namespaces that are meant are declared in the files."""
    for peer in rule.peers if rule.applies else []:
        pods, namespaces = peer["podSelector"], peer["namespaceSelector"]
        if not pods.value or facts.network.peer(rule.policy, peer).pods.certain:
            continue
        where = facts.network.namespaces_matching(namespaces) if namespaces.present else [rule.resource.namespace]
        bits = 0
        for namespace in where:
            bits |= facts.network.namespace_bits(namespace)
        if facts.network.pods_matching(pods).possible & bits or not any(map(facts.network.populated, where)):
            continue
        message = f"a peer of policy '{rule.resource.name}' matches no pod of {', '.join(where)}"
        if packaged(rule.resource):
            yield Undecided(f"{message}, unless something else creates such pods", pods)
        else:
            yield Violation(message, pods)
