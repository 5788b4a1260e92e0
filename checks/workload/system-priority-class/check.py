"""The pod claims the priority of the cluster's own components.

When a node is full, pods of lower priority are ended to make room. A workload with a system priority pushes out
everything else, and is kept when the node itself is short of memory.

## Fix

Use a PriorityClass of your own with a value below 1000000000, or none.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="System priority for an ordinary workload",
    severity=Severity.LOW,
    catalogue="K8S-WKL-042",
    frameworks={"MITRE": ("T1499",)},
)

SYSTEM = frozenset({"system-node-critical", "system-cluster-critical"})


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Outside kube-system."""
    at = workload.spec["priorityClassName"]
    if at.text in SYSTEM and workload.resource.namespace != "kube-system":
        yield Violation(f"the pod claims the priority {at.text}", at)
