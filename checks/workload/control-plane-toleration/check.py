"""The pod may run on the nodes of the control plane.

Those nodes hold the keys of the cluster. A pod that is broken into there is one step from the API server and its
store.

## Fix

Remove the toleration, or name the taints the pod really has to tolerate. Only agents that must run on every node,
as DaemonSets, need this one.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Workload on control-plane nodes",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-043",
    frameworks={"OWASP-K8S": ("K01",), "MITRE": ("T1610",)},
)

TAINTS = frozenset({"node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"})


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Not in kube-system, and not the agents of every node."""
    if workload.resource.namespace == "kube-system" or workload.resource.kind == "DaemonSet":
        return
    for item in workload.spec["tolerations"].items:
        key, effect = item["key"].text, item["effect"].text
        everything = not key and item["operator"].text == "Exists"
        if effect in ("", "NoSchedule") and (key in TAINTS or everything):
            what = "all taints" if everything else f"the taint {key}"
            yield Violation(f"the pod tolerates {what} and may run on control-plane nodes", item)
