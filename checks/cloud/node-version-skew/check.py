"""The nodes ask for a version of Kubernetes that does not go with that of their control plane.

A kubelet may be three minor versions older than the API server, two if it is older than 1.25, and never newer. Outside
of that nobody has tested the pair: pods fail in odd ways, and security fields that the kubelet does not know have no
effect.

## Fix

Upgrade the pool to the version of its cluster. Upgrade clusters first and their nodes next, a minor version at a time.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedPool, Meta, Node, Severity, Step, Violation

META = Meta(
    title="Nodes too old or too new for their control plane",
    severity=Severity.MEDIUM,
    catalogue="X-36",
    references=("https://kubernetes.io/releases/version-skew-policy/",),
)
MINOR = re.compile(r"^v?1\.(\d+)(?!\d)")
FIELDS = {
    "aws_eks_node_group": "version",
    "azurerm_kubernetes_cluster": "orchestrator_version",
    "azurerm_kubernetes_cluster_node_pool": "orchestrator_version",
    "google_container_node_pool": "version",
}


def check(pool: ManagedPool, facts: Facts) -> Iterator[Violation]:
    """The pool's version against that of its cluster, where both are asked for."""
    cluster = facts.cluster_of(pool)
    at = pool.node[FIELDS.get(pool.resource.kind, "")]
    if cluster is None or not at.present or at.raw == cluster.version.node.raw:
        return
    nodes, control = minor(at), minor(cluster.version.node)
    if nodes is None or control is None:
        return
    behind, allowed = control - nodes, 3 if nodes >= 25 else 2
    step = Step(f"{cluster.label} asks for 1.{control}", cluster.version.node)
    if behind > allowed:
        message = f"{pool.label} asks for 1.{nodes}, {behind} minor versions behind its control plane; {allowed} go"
        yield Violation(message, at, (step,))
    elif behind < 0 and cluster.service != "GKE":  # whose clusters name the lowest version that they may have
        yield Violation(f"{pool.label} asks for 1.{nodes}, which is newer than its control plane", at, (step,))


def minor(node: Node) -> int | None:
    """The minor version that is written at a place, None if it is another text. Raises UnknownValueError."""
    found = MINOR.match(str(node.value or ""))
    return int(found[1]) if found else None
