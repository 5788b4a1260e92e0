"""A NetworkPolicy's selector matches no pod of its namespace, so the policy protects nothing.

Usually a label was misspelled or renamed. The pods that were meant stay open while the policy suggests otherwise.

## Fix

Correct the labels of `podSelector`, or remove the policy if its pods are gone.
"""

from collections.abc import Iterator

from iac_scan.sdk import PODS, Facts, Meta, NetworkPolicy, Severity, Undecided, Violation, packaged

META = Meta(
    title="NetworkPolicy that selects no pod",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-010",
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
    aliases=("dangling-networkpolicy", "C-0299"),
    rests_on=PODS,
)


def check(policy: NetworkPolicy, facts: Facts) -> Iterator[Violation | Undecided]:
    """No pod of the namespace may match, and none of exactly one other namespace; that is policy-in-wrong-namespace."""
    network, name = facts.network, policy.resource.name
    if policy.selector.value in (None, {}) or network.subjects(policy).possible:
        return
    namespace = policy.resource.namespace
    elsewhere = {
        entry.resource.namespace for entry in network.workloads(network.pods_matching(policy.selector).certain)
    }
    if len(elsewhere) == 1:
        return
    message = f"policy '{name}' selects no pod of namespace '{namespace}'"
    if packaged(policy.resource):
        yield Undecided(f"{message}, unless something else creates such pods", policy.selector)
    else:
        yield Violation(message, policy.selector, severity=None if network.populated(namespace) else Severity.INFO)
