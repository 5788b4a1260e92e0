"""Pods ask for a sandbox that no nodes of their cluster have.

The RuntimeClass `gvisor` of GKE stands for nodes with GKE Sandbox, the Kata classes of AKS for nodes with Pod
Sandboxing. Here no pool has it, so the pods never start; whoever is in a hurry removes the line, and code that should
be kept apart from the node shares its kernel.

## Fix

GKE: a pool with `sandbox_config { sandbox_type = "gvisor" }` in its `node_config`. AKS: a pool with
`workload_runtime = "KataVmIsolation"`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Step, Violation, Workload

META = Meta(
    title="Sandbox that no nodes have",
    severity=Severity.MEDIUM,
    catalogue="X-34",
    references=(
        "https://cloud.google.com/kubernetes-engine/docs/how-to/sandbox-pods",
        "https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
    ),
)

CLASSES = {
    "GKE": frozenset({"gvisor"}),
    "AKS": frozenset({"kata-cc-isolation", "kata-mshv-vm-isolation", "kata-vm-isolation"}),
}


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """A class that the cloud makes by itself, no such class in the files, and all pools without a sandbox."""
    cluster = facts.home_of(workload.resource)
    at = workload.spec["runtimeClassName"]
    if cluster is None or not at.present or at.text not in CLASSES.get(cluster.service, ()):
        return
    if cluster.service == "GKE" and cluster.read("enable_autopilot").is_true:
        return
    if any(made.name == at.text for made in facts.graph.of_kind("RuntimeClass", "node.k8s.io")):
        return
    pools = list(facts.cloud_nodes.pools(cluster))
    if not pools or facts.cloud_nodes.others(cluster) is not None:
        return
    sandboxes = (pool.read("node_config.sandbox_config").value for pool in pools)
    kata = ("Kata" in str(pool.read("workload_runtime").value) for pool in pools)
    if not any(sandboxes) and not any(kata):
        steps = tuple(Step(f"{pool.label} has no sandbox", pool.node) for pool in pools)
        name = f"{workload.resource.kind} {workload.resource.name}"
        yield Violation(f"pods of {name} ask for {at.text}, which no pool of {cluster.label} has", at, steps)
