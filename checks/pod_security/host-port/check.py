"""A container that takes a port of its node listens on the node's own addresses.

NetworkPolicies of the pod's namespace are written for pod addresses, so a port of the node is an entrance they may
not guard, and the pod can run only where that port is free.

## Fix

Remove `hostPort` and put a Service in front of the pod: ClusterIP inside the cluster, LoadBalancer or an Ingress
for the outside.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Port of the node taken",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-006",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.2.12",), "OWASP-K8S": ("K01", "K05")},
    aliases=("KSV-0024", "CKV_K8S_26", "C-0044"),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """In a pod that has the node's whole network, every port is the node's, and that is the finding."""
    if container.workload.spec["hostNetwork"].raw is not True:
        yield from facts.pod_security("hostPorts", container)
