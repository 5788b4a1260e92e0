"""What kubeadm is told, in files of its own and in objects of Cluster API."""

from collections.abc import Iterator, Mapping

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.base import View

GROUP = "kubeadm.k8s.io"
NODES = {"InitConfiguration": "init", "JoinConfiguration": "join"}
# Kinds of Cluster API that hold configurations for kubeadm, and where.
CAPI_SPEC_AT: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfig"): ("spec",),
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate"): ("spec", "template", "spec"),
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane"): ("spec", "kubeadmConfigSpec"),
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlaneTemplate"): ("spec", "template", "spec", "kubeadmConfigSpec"),
}


@record
class KubeadmNode(View):
    """What kubeadm is told of one node: of the first, which it is to `init`, or of one that will `join`."""

    kinds = frozenset({*((GROUP, name) for name in NODES), *CAPI_SPEC_AT})

    part: str

    @classmethod
    def of(cls, resource: Resource) -> Iterator["KubeadmNode"]:
        """The nodes that a resource describes."""
        for name, part in NODES.items():
            for node in configurations(resource, name):
                yield cls(resource, node, part)


@record
class KubeadmCluster(View):
    """What kubeadm is told of the cluster as a whole, beside the flags of its components."""

    kinds = frozenset({(GROUP, "ClusterConfiguration"), *CAPI_SPEC_AT})

    @classmethod
    def of(cls, resource: Resource) -> Iterator["KubeadmCluster"]:
        """The cluster that a resource describes."""
        for node in configurations(resource, "ClusterConfiguration"):
            yield cls(resource, node)


def configurations(resource: Resource, name: str) -> Iterator[Node]:
    """The places of a resource that hold a kind of configuration for kubeadm."""
    kind = (resource.id.group, resource.kind)
    if kind == (GROUP, name):
        yield resource.body
    elif kind in CAPI_SPEC_AT:
        node = resource.body.at(*CAPI_SPEC_AT[kind], f"{name[0].lower()}{name[1:]}")
        if node.present:
            yield node
