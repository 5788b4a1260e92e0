"""Which components a control plane has, and what the files for kubeadm leave to others."""

from functools import cached_property

from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.views.component_sources import API_SERVER
from iac_scan.views.control_plane import ControlPlaneComponent, known_components
from iac_scan.views.kubeadm import GROUP


class ControlPlanes:
    """The control planes of a world; `scanned` are the resources of the whole scan."""

    def __init__(self, graph: ResourceGraph, scanned: tuple[Resource, ...]) -> None:
        self.graph = graph
        self.scanned = scanned

    @cached_property
    def components(self) -> tuple[ControlPlaneComponent, ...]:
        """The components of control planes, as far as they can be known."""
        return tuple(component for resource in self.graph.resources for component in known_components(resource))

    def has(self, component: ControlPlaneComponent) -> bool:
        """A component belongs to a cluster's control plane: by its namespace, or with an API server beside it."""
        home = component.resource.id
        return home.namespace in ("kube-system", "") or (home.stack, home.namespace) in self._homes

    @cached_property
    def _homes(self) -> frozenset[tuple[str, str]]:
        servers = (each.resource.id for each in self.components if each.component == API_SERVER)
        return frozenset((home.stack, home.namespace) for home in servers)

    def is_patched(self, component: ControlPlaneComponent) -> bool:
        """The file of a component tells kubeadm of patches, which may set what the file leaves out."""
        return component.resource.body.document.file in self._patched

    @cached_property
    def _patched(self) -> frozenset[str]:
        told = self.graph.of_kind("InitConfiguration", GROUP)
        return frozenset(each.body.document.file for each in told if each.body["patches"]["directory"].present)

    @cached_property
    def kubeadm_files(self) -> frozenset[str]:
        """The files that are handed to kubeadm."""
        return frozenset(each.body.document.file for each in self.scanned if each.id.group == GROUP)
