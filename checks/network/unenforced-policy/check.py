"""The cluster's network plugin does not enforce this policy.

A NetworkPolicy is a wish: the API server stores it whatever the network plugin does with it. Where no plugin enforces
it, all traffic flows, and nothing reports that.

## Fix

Install a plugin that enforces policies, such as Calico, Cilium or Antrea, or turn enforcement on in the one that is
there.
"""

from collections.abc import Iterator
from functools import lru_cache

from iac_scan.sdk import AnyPolicy, Facts, Meta, Severity, Step, Undecided, Violation, Workload

META = Meta(
    title="Policy that nothing enforces",
    severity=Severity.HIGH,
    catalogue="K8S-NET-013",
    frameworks={
        "CIS-K8S": ("5.3.1",),
        "CIS-EKS": ("4.3.1",),
        "CIS-GKE": ("4.3.1",),
        "OWASP-K8S": ("K05",),
        "MITRE": ("T1046",),
    },
    aliases=("C-0205", "C-0230", "C-0240"),
    rests_on=("daemonsets.apps",),
)


ENFORCING = {
    "calico/node": "calico", "cilium/cilium": "cilium", "antrea/antrea-agent": "antrea", "weave-npc": "weave",
    "cloudnativelabs/kube-router": "kube-router", "ovn-kubernetes/ovn-kube": "ovn", "kubeovn/kube-ovn": "ovn",
    "kube-network-policies": "kube-network-policies", "amazon-k8s-cni": "aws", "aws-network-policy-agent": "aws",
}  # fmt: skip
IGNORING = ("flannel/flannel", "flannelcni/flannel", "coreos/flannel")
OWN_KINDS = {"cilium.io": "cilium", "crd.projectcalico.org": "calico", "projectcalico.org": "calico"}


def check(policy: AnyPolicy, facts: Facts) -> Iterator[Violation | Undecided]:
    """A plugin that ignores policies is declared and none that enforces them; without any, one verdict for all."""
    agents = plugins(facts)
    wanted = OWN_KINDS.get(policy.resource.id.group)
    enforced = [name for name, _ in agents if name and (wanted is None or name == wanted)]
    if enforced:
        return
    ignoring = [workload for name, workload in agents if not name]
    if ignoring or (agents and wanted):
        agent = (ignoring or [workload for _, workload in agents])[0]
        step = Step(f"{agent.resource.kind} {agent.resource.name} is the network plugin", agent.node["spec"])
        message = f"{policy.resource.kind} '{policy.resource.name}' is not enforced by the network plugin"
        yield Violation(message, policy["kind"], (step,))
    elif policy.resource is first(facts):
        message = "whether the cluster enforces policies can't be known: no network plugin is declared"
        yield Undecided(message, policy["kind"])


@lru_cache(maxsize=4)
def plugins(facts: Facts) -> tuple[tuple[str, Workload], ...]:
    """The network plugins that run as DaemonSets: what they enforce, empty for those that enforce nothing."""
    return tuple(
        (name, workload)
        for workload in facts.workloads
        if workload.resource.kind == "DaemonSet"
        for part, name in (*ENFORCING.items(), *((part, "") for part in IGNORING))
        if any(part in container["image"].text for container in workload.containers)
    )


@lru_cache(maxsize=4)
def first(facts: Facts) -> object:
    """The policy that speaks for all of them."""
    found = [entry for group, kind in sorted(AnyPolicy.kinds) for entry in facts.graph.of_kind(kind, group)]
    return min(found, key=lambda entry: entry.id)
