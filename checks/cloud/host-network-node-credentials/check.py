"""Pods in the network of nodes get the credentials of these nodes, which may do nearly everything in the cloud.

What keeps other pods from the metadata service does not hold for pods with `hostNetwork`: they are no hop away from
it, GKE's own service does not stand in between, and no NetworkPolicy restricts them. Whoever takes over such a pod, or
makes it send a request, acts in the cloud as the node.

Pods that can leave for their node altogether are reported as that. A node whose service is open to all of its pods is
reported on its pool as well: closing it there does not close it for these.

## Fix

Take from the role of the nodes what they do not need, or remove `hostNetwork` and give the pods an identity of their
own in the cloud.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload, root_escapes

META = Meta(
    title="Pods in the network of powerful nodes",
    severity=Severity.HIGH,
    catalogue="X-20",
    frameworks={"MITRE": ("T1552.005",)},
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """The worst that the nodes below the pods may do; what the Internet reaches is critical."""
    if facts.home_of(workload.resource) is None or not workload.host_network:
        return
    if any(not escape.reason for escape in root_escapes(workload)):
        return
    footing = facts.cloud_nodes.under(workload)
    if footing is None:
        return
    power = footing.power
    routes = facts.routes_to(workload.resource.id)
    steps = (*footing.steps, *(routes[0] if routes else ()))
    name = f"{workload.resource.kind} {workload.resource.name}"
    message = f"pods of {name} share the network of nodes that may {power.words}"
    yield Violation(message, workload.spec["hostNetwork"], steps, Severity.CRITICAL if routes else Severity.HIGH)
