"""A workload that is not part of the cluster runs in a namespace that is.

kube-system holds the accounts that run the cluster, and rules that protect workloads are often not applied there.
Whoever breaks into a pod in it is next to the keys.

## Fix

Move the workload to a namespace of its own.
"""

from collections.abc import Iterator

from iac_scan.sdk import SYSTEM_NAMESPACES, Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Workload in a system namespace",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-031",
    frameworks={"CIS-K8S": ("5.6.1",), "OWASP-K8S": ("K02",)},
    aliases=("KSV-0037",),
)

# Labels that add-ons of the cluster carry.
ADD_ON = ("k8s-app", "addonmanager.kubernetes.io/mode", "kubernetes.io/cluster-service", "tier")


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Add-ons are known by their labels, at the object or at its pods."""
    if workload.resource.namespace not in SYSTEM_NAMESPACES:
        return
    labels = {**workload.resource.body["metadata"]["labels"].fields, **workload.node["metadata"]["labels"].fields}
    if labels.keys().isdisjoint(ADD_ON):
        at = workload.resource.body["metadata"]["namespace"]
        yield Violation(f"{workload.resource.kind} {workload.resource.name} runs in {workload.resource.namespace}", at)
