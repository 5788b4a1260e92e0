"""What kubeadm is told, in files of its own and in objects of Cluster API."""

from collections.abc import Iterator, Mapping

from iac_scan.model.graph import Resource
from iac_scan.model.record import record
from iac_scan.views.base import View

GROUP = "kubeadm.k8s.io"
KUBEADM_KINDS = {"ClusterConfiguration": "cluster", "InitConfiguration": "init", "JoinConfiguration": "join"}
# Kinds of Cluster API that hold configurations for kubeadm, and where.
CAPI_SPEC_AT: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfig"): ("spec",),
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate"): ("spec", "template", "spec"),
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane"): ("spec", "kubeadmConfigSpec"),
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlaneTemplate"): ("spec", "template", "spec", "kubeadmConfigSpec"),
}


@record
class KubeadmConfiguration(View):
    """A part of what kubeadm is told: of the `cluster`, of the node that `init`s it, or of one that will `join`."""

    kinds = frozenset({*((GROUP, name) for name in KUBEADM_KINDS), *((group, kind) for group, kind in CAPI_SPEC_AT)})

    part: str

    @classmethod
    def of(cls, resource: Resource) -> Iterator["KubeadmConfiguration"]:
        """The configurations for kubeadm in a resource."""
        kind = (resource.id.group, resource.kind)
        if kind in CAPI_SPEC_AT:
            for part in KUBEADM_KINDS.values():
                node = resource.body.at(*CAPI_SPEC_AT[kind], f"{part}Configuration")
                if node.present:
                    yield cls(resource, node, part)
        elif kind[0] == GROUP and kind[1] in KUBEADM_KINDS:
            yield cls(resource, resource.body, KUBEADM_KINDS[kind[1]])
