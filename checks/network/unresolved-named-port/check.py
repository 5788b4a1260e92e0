"""A NetworkPolicy names a port that no container of its pods has, so the rule opens nothing there.

The name of a port is looked up in the pods that receive the traffic. Where no container declares it with that
protocol, the rule matches nothing, and connections that should work are refused.

## Fix

Use the name that the containers declare, or the number of the port.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PolicyRule, Severity, Undecided, Violation, packaged

META = Meta(
    title="Named port that no pod has",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-019",
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
)


def check(rule: PolicyRule, facts: Facts) -> Iterator[Violation | Undecided]:
    """The name exists in none of the pods that receive the traffic; there are some."""
    if not rule.applies:
        return
    network = facts.network
    receivers = network.subjects(rule.policy).possible
    if rule.direction == "egress":
        receivers = 0
        for peer in rule.peers:
            receivers |= network.peer(rule.policy, peer).pods.possible
    if not network.workloads(receivers):
        return
    for port in rule.ports:
        name, protocol = port["port"].scalar, port["protocol"].text or "TCP"
        if not isinstance(name, str) or name.isdigit() or protocol not in ("TCP", "UDP", "SCTP"):
            continue
        if any(pods.possible & receivers for pods, _ in network.whole.peers.named_port(name, protocol)):
            continue
        message = f"policy '{rule.resource.name}' names the port '{name}', which no pod it concerns has"
        if packaged(rule.resource) and rule.direction == "egress":
            yield Undecided(f"{message}, unless other pods are deployed", port["port"])
        else:
            yield Violation(message, port["port"])
