"""A NetworkPolicy selects pods that use the node's network, and does not hold for them.

A pod with `hostNetwork: true` has no address of its own: its traffic is the node's, and policies for pods leave it
alone. The policy suggests a protection that these pods do not have.

## Fix

Run the pods without `hostNetwork`, or protect the nodes with a firewall or a host policy of the network plugin.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, NetworkPolicy, Severity, Step, Violation

META = Meta(
    title="Policy that selects host-network pods",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-014",
    frameworks={"CIS-K8S": ("5.2.5",), "OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
)


def check(policy: NetworkPolicy, facts: Facts) -> Iterator[Violation]:
    """Host-network pods only: medium; others besides them: low."""
    subjects, hosts = facts.network.subjects(policy), facts.network.on_host()
    outside = facts.network.workloads(subjects.certain & hosts.certain)
    if not outside:
        return
    only = not subjects.possible & ~hosts.certain
    names = ", ".join(sorted({workload.resource.name for workload in outside}))
    steps = tuple(
        Step(f"{entry.resource.name} uses the node's network", entry.spec["hostNetwork"]) for entry in outside
    )
    message = f"policy '{policy.resource.name}' does not hold for the host-network pods of {names}"
    yield Violation(message, policy.selector, steps, None if only else Severity.LOW)
