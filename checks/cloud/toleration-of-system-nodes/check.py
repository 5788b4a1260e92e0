"""The pods of an application may run on the nodes that are kept for the cluster's own services.

The taint `CriticalAddonsOnly` keeps everything else off the system pool of AKS, so that a container that is taken over,
or eats up its node, does not stand beside CoreDNS and the tunnel to the control plane. These pods tolerate the taint.

Agents of every node, as DaemonSets, and what runs in `kube-system` are left alone; a toleration of all taints is
reported by `control-plane-toleration`.

## Fix

Remove the toleration, or select the nodes of another pool.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Step, Undecided, Violation, Workload

META = Meta(title="Application on system nodes", severity=Severity.LOW, catalogue="X-47")

TAINT = "CriticalAddonsOnly"


def check(workload: Workload, facts: Facts) -> Iterator[Violation | Undecided]:
    """A toleration by name, and a pool with the taint that the pods' selector does not rule out."""
    if facts.home_of(workload.resource) is None or workload.resource.namespace == "kube-system":
        return
    tolerations = [item for item in workload.spec["tolerations"].items if item["key"].text == TAINT]
    if not tolerations or workload.resource.kind == "DaemonSet":
        return
    pool = next(facts.cloud_nodes.tainted(workload, TAINT), None)
    if pool is None:
        return
    if workload.spec["affinity"]["nodeAffinity"].present:
        yield Undecided("whether the pods' node affinity rules out the system pool is not evaluated", tolerations[0])
        return
    name = f"{workload.resource.kind} {workload.resource.name}"
    step = Step(f"{pool.label} is kept for the cluster's own services", pool.node)
    yield Violation(f"pods of {name} may run on the system nodes, {pool.label}", tolerations[0], (step,))
