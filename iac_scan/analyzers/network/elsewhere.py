"""Policies that are recognised and not evaluated: with one of them present, nobody can say what is open."""

from collections.abc import Iterator

from iac_scan.model.graph import Resource, ResourceGraph

# (group, kind) -> what enforces it (catalogue section 2.5)
UNEVALUATED = {
    ("crd.antrea.io", "ClusterNetworkPolicy"): "Antrea",
    ("crd.antrea.io", "NetworkPolicy"): "Antrea",
    ("crd.projectcalico.org", "StagedNetworkPolicy"): "Calico",
    ("projectcalico.org", "StagedNetworkPolicy"): "Calico",
    ("k8s.ovn.org", "EgressFirewall"): "OVN-Kubernetes",
    ("security.istio.io", "AuthorizationPolicy"): "Istio",
    ("policy.linkerd.io", "AuthorizationPolicy"): "Linkerd",
    ("policy.linkerd.io", "ServerAuthorization"): "Linkerd",
    ("networking.k8s.aws", "PolicyEndpoint"): "the AWS VPC CNI",
    ("networking.k8s.aws", "ClusterNetworkPolicy"): "the AWS VPC CNI",
}
CLUSTER_WIDE = frozenset({"ClusterNetworkPolicy"})


def unevaluated(graph: ResourceGraph) -> Iterator[Resource]:
    """The declared policies of kinds that are not evaluated."""
    for group, kind in UNEVALUATED:
        yield from graph.of_kind(kind, group)


def concerning(graph: ResourceGraph, namespace: str) -> Iterator[Resource]:
    """Those that may hold for the pods of a namespace."""
    for policy in unevaluated(graph):
        if policy.kind in CLUSTER_WIDE or policy.namespace in (namespace, "istio-system"):
            yield policy
