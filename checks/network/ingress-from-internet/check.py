"""A NetworkPolicy lets every address of the Internet connect to its pods.

The ranges of its rules add up to all public addresses, in one piece (`0.0.0.0/0`) or in several (`0.0.0.0/1` and
`128.0.0.0/1`). The policy isolates the pods on paper, and on these ports in nothing else.

## Fix

List the ranges that clients really come from. Where a public load balancer must be reachable by everybody, limit the
rule to its port.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    Facts,
    Intervals,
    Meta,
    NetworkPolicy,
    PolicyRule,
    Severity,
    Violation,
    blocks,
    covers_internet,
    is_everyone,
)

META = Meta(
    title="Ingress from the whole Internet",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-007",
    frameworks={"OWASP-K8S": ("K05", "K06"), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
)


WEB = frozenset({80, 443})


def check(policy: NetworkPolicy, facts: Facts) -> Iterator[Violation]:
    """The ranges of all ingress rules together hold every public address."""
    if "Ingress" not in policy.types:
        return
    rules = [rule for rule in PolicyRule.of(policy.resource) if rule.direction == "ingress" and rule.blocks]
    total = Intervals()
    for rule in rules:
        total |= blocks(rule)
    if not covers_internet(total) or any(is_everyone(rule) and not rule.ports for rule in rules):
        return
    whole = next((rule for rule in rules if covers_internet(blocks(rule))), rules[0])
    severity = None if whole.ports else Severity.HIGH
    if whole.ports and {port["port"].value for port in whole.ports} <= WEB:
        selected = facts.network.workloads(facts.network.subjects(policy).certain)
        exposed = any(facts.routes_to(workload.resource.id) for workload in selected)
        severity = Severity.LOW if exposed else None
    message = f"policy '{policy.resource.name}' admits every address of the Internet"
    yield Violation(message, whole.blocks[0]["cidr"], severity=severity)
