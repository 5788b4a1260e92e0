"""Which cluster of a cloud a Kubernetes object is deployed to (catalogue section 5, X-00)."""

from collections.abc import Iterator
from functools import cached_property

from iac_scan.analyzers.cloud_references import References
from iac_scan.model.graph import CONFIGURED, TERRAFORM, Resource
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.views.clouds.managed import ManagedCluster
from iac_scan.views.clouds.model import CloudCluster
from iac_scan.views.clouds.sources import anywhere

CLUSTERS = tuple(sorted(kind for group, kind in ManagedCluster.kinds if group == TERRAFORM))
SOURCES = tuple(f"data.{kind}" for kind in CLUSTERS if kind != "azapi_resource")
# A kubeconfig and a program say which cluster a provider speaks to, but not in the files.
ELSEWHERE = ("config_path", "config_paths", "config_context", "config_context_cluster", "exec")
# Where a provider's configuration says it by itself.
CONNECTION = ("host", "cluster_ca_certificate", "token", "client_certificate")


def clusters(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """The clusters that resources declare, and those that they read from outside."""
    declared = (
        resource
        for resource in resources
        if (resource.id.group, resource.kind) in ManagedCluster.kinds and any(True for _ in ManagedCluster.of(resource))
    )
    return (*declared, *(resource for resource in resources if resource.kind in SOURCES))


class CloudHomes:
    """The clusters of a scan: `everywhere` are all of them, also those of other worlds than the graph's."""

    def __init__(self, references: References, everywhere: tuple[Resource, ...]) -> None:
        self.references = references
        self.everywhere = everywhere
        self.known: dict[Node, Resource | None] = {}

    def of(self, resource: Resource) -> CloudCluster | None:
        """The cluster that a Kubernetes object is deployed to, None where the files don't tell.

        That is the one its provider speaks to, by reference; where no provider says so, the only one of the scan.
        """
        node = resource.provider
        if node is None:
            return self.view(self.only)
        if node not in self.known:
            self.known[node] = self.spoken_to(node)
        return self.view(self.known[node])

    def holds(self, resource: Resource, cluster: CloudCluster) -> bool:
        """A Kubernetes object is surely deployed to a cluster."""
        found = self.of(resource)
        return found is not None and found.resource is cluster.resource

    def opening(self, cluster: CloudCluster) -> Node | None:
        """The place that opens a cluster's API server to the whole Internet, None where nothing surely does."""
        try:
            sources = cluster.allowed_sources
            at = sources.node if sources.ranges is None else anywhere(sources.ranges)
            return at if at is not None and cluster.public_endpoint.is_true else None
        except UnknownValueError:
            return None

    def view(self, resource: Resource | None) -> CloudCluster | None:
        """A cluster as its cloud's view."""
        return next(ManagedCluster.of(resource), None) if resource is not None else None

    @cached_property
    def only(self) -> Resource | None:
        """The only cluster of the scan, None where there are others, or where some are read from outside."""
        declared = [resource for resource in self.everywhere if resource.kind not in SOURCES]
        read = [resource for resource in self.everywhere if resource.kind in SOURCES]
        if len(declared) != 1 or any(self.declared(resource) is not declared[0] for resource in read):
            return None
        return declared[0]

    def declared(self, source: Resource) -> Resource | None:
        """The declared cluster that a data source reads, by its name."""
        kind = source.kind.removeprefix("data.")
        found = self.references.target(source.body["name"], (kind,), source.id.stack, "name")
        if found is not None:
            return found
        name = source.body["name"].raw
        named = [each for each in self.everywhere if each.kind == kind and each.body["name"].raw == name]
        return named[0] if len(named) == 1 and isinstance(name, str) else None

    def spoken_to(self, configuration: Node) -> Resource | None:
        """The declared cluster that a provider's configuration names; the only one where it names none at all."""
        places = [node for node in connections(configuration, (*CONNECTION, *ELSEWHERE)) if node.present]
        root = self.roots.get(configuration)
        found = {self.referred(node, self.stacks if root is None else (root,)) for node in places} - {None}
        if len(found) == 1:
            return next(iter(found))
        return None if places else self.only

    def referred(self, node: Node, stacks: tuple[str, ...]) -> Resource | None:
        """The declared cluster that a place refers to, itself or through a data source.

        The root of the place is one of the stacks that has what it refers to; None where several have it.
        """
        found = set()
        for stack in stacks:
            source = self.references.target(node, SOURCES, stack)
            cluster = self.references.target(node, CLUSTERS, stack) or (self.declared(source) if source else None)
            found |= {cluster} - {None}
        return next(iter(found)) if len(found) == 1 else None

    @cached_property
    def roots(self) -> dict[Node, str]:
        """The roots that the configurations of providers stand in."""
        kinds = (f"provider.{name}" for name in sorted(CONFIGURED))
        written = (each for kind in kinds for each in self.references.graph.of_kind(kind, TERRAFORM))
        return {each.body: each.id.stack for each in written}

    @cached_property
    def stacks(self) -> tuple[str, ...]:
        """The roots that have clusters."""
        return tuple({resource.id.stack: None for resource in self.everywhere})


def connections(configuration: Node, fields: tuple[str, ...]) -> Iterator[Node]:
    """The places of a provider's configuration that say which cluster it speaks to."""
    inner = configuration["kubernetes"]
    for block in (configuration, inner[0] if isinstance(inner.raw, list) else inner):
        if isinstance(block.raw, dict):
            yield from (block[field] for field in fields)
