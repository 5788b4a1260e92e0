"""Plain objects that checks judge as a whole."""

from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.base import View

PSA = "pod-security.kubernetes.io/"
SYSTEM_NAMESPACES = frozenset({"kube-system", "kube-public", "kube-node-lease"})
AUTH_MAP = "aws-auth"  # the ConfigMap that says which identities of AWS are which users of an EKS cluster


@record
class Namespace(View):
    """A Namespace."""

    kinds = frozenset({("", "Namespace")})

    @property
    def name(self) -> str:
        """Its name."""
        return self.resource.name

    @property
    def labels(self) -> Node:
        """The place of its labels."""
        return self.node["metadata"]["labels"]

    def pod_security(self, mode: str) -> Node:
        """The place of the Pod Security label of a mode: enforce, audit or warn."""
        return self.labels[f"{PSA}{mode}"]

    @property
    def is_system(self) -> bool:
        """It belongs to the cluster itself."""
        return self.name in SYSTEM_NAMESPACES


@record
class Secret(View):
    """A core Secret."""

    kinds = frozenset({("", "Secret")})


@record
class ConfigMap(View):
    """A ConfigMap."""

    kinds = frozenset({("", "ConfigMap")})


@record
class PersistentVolume(View):
    """A PersistentVolume."""

    kinds = frozenset({("", "PersistentVolume")})


@record
class StorageClass(View):
    """A StorageClass."""

    kinds = frozenset({("storage.k8s.io", "StorageClass")})


@record
class PriorityClass(View):
    """A PriorityClass."""

    kinds = frozenset({("scheduling.k8s.io", "PriorityClass")})


@record
class PodDisruptionBudget(View):
    """A PodDisruptionBudget."""

    kinds = frozenset({("policy", "PodDisruptionBudget")})


@record
class GitOpsSource(View):
    """What a GitOps controller deploys from: Argo CD's applications, Flux's repositories."""

    kinds = frozenset(
        {
            ("argoproj.io", "Application"),
            ("argoproj.io", "ApplicationSet"),
            ("source.toolkit.fluxcd.io", "GitRepository"),
            ("source.toolkit.fluxcd.io", "HelmRepository"),
            ("source.toolkit.fluxcd.io", "Bucket"),
        }
    )
