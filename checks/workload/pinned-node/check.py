"""The pod names the node it runs on.

It bypasses the scheduler, and with it taints, affinities and the count of what is free. When that node is gone, so
is the pod.

## Fix

Remove `nodeName`, and choose nodes by label with `nodeSelector` or `affinity`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Pod tied to a node by name",
    severity=Severity.LOW,
    catalogue="K8S-WKL-044",
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """A Pod read back from a cluster has the name of its node, and that is no flaw."""
    at = workload.spec["nodeName"]
    live = workload.resource.kind == "Pod" and workload.resource.body["metadata"]["uid"].present
    if at.text and not live:
        yield Violation(f"the pod is tied to the node {at.text}", at)
