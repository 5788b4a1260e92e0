"""An ingress rule of a NetworkPolicy names ports and no peer, so everybody may connect to these ports.

A rule without `from` means every source: all pods of the cluster, and every address outside it that can reach the
pods.

## Fix

Add `from` with the pods, namespaces or address ranges that need the port.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PolicyRule, Severity, Violation

META = Meta(
    title="Ports open to every source",
    severity=Severity.LOW,
    catalogue="K8S-NET-018",
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
)


ADMINISTRATION = frozenset(
    {22, 2375, 2376, 2379, 2380, 3306, 5432, 5984, 6379, 6443, 9042, 9092, 9200, 9300, 10250, 11211, 27017}
)


def check(rule: PolicyRule, facts: Facts) -> Iterator[Violation]:
    """Ports without peers, unless requests from outside lead to the pods anyway."""
    if rule.direction != "ingress" or not rule.applies or rule.peers or not rule.ports:
        return
    selected = facts.network.workloads(facts.network.subjects(rule.policy).possible)
    if any(facts.routes_to(workload.resource.id) for workload in selected):
        return
    ports = [port["port"].value for port in rule.ports]
    listed = ", ".join(str(port) if port is not None else "every port of a protocol" for port in ports)
    severity = Severity.MEDIUM if ADMINISTRATION & {port for port in ports if isinstance(port, int)} else None
    message = f"policy '{rule.resource.name}' opens {listed} to every source"
    yield Violation(message, rule["ports"], severity=severity)
