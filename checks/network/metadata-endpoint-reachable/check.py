"""Pods that a policy isolates for egress can still reach the cloud's metadata service.

The address 169.254.169.254 answers every process on a cloud machine with the machine's own credentials. Whoever makes
a pod request it, by a forged request for instance, acts in the cloud with the node's permissions. The policy meant to
limit the pods' connections leaves this address open.

## Fix

Add `169.254.169.254/32` to `except` of the range that contains it, or open only the ranges that are needed. Give pods
that need cloud access an identity of their own.
"""

from collections.abc import Iterator

from iac_scan.sdk import POLICIES, Direction, Facts, Meta, Severity, Step, Violation, Workload

META = Meta(
    title="Cloud metadata service reachable",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-009",
    frameworks={
        "OWASP-K8S": ("K08",),
        "MITRE": ("T1552.005",),
        "MS-THREAT-MATRIX": ("MS-TA9033",),
        "CIS-GKE": ("5.4.1",),
    },
    aliases=("C-0052",),
    rests_on=POLICIES,
)


METADATA = "169.254.169.254"
TCP_80 = 80


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Isolated for egress, and port 80 of the address is open; a rule that opens everything is allow-all-egress."""
    network = facts.network
    if not network.is_isolated(workload, Direction.EGRESS) or workload.host_network:
        return
    if TCP_80 not in network.open_to(workload, METADATA).certain:
        return
    rules = [rule for rule in network.deciding(workload, METADATA) if rule.at["to"].present or rule.at["ports"].present]
    if rules:
        step = Step(f"{rules[0].policy.kind} {rules[0].policy.name} allows it", rules[0].at)
        message = f"pods of '{workload.resource.name}' can reach the cloud metadata service at {METADATA}"
        yield Violation(message, workload.node["metadata"]["labels"], (step,))
