"""Clusters and node pools of whichever cloud, for checks that ask all of them the same question."""

from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.record import record
from iac_scan.views.clouds.amazon import EksCluster, EksNodeGroup
from iac_scan.views.clouds.azure import AUTOMATIC, AksCluster, AksNodePool
from iac_scan.views.clouds.google import GkeCluster, GkeNodePool
from iac_scan.views.clouds.model import CloudCluster, CloudPool


@record
class ManagedCluster(CloudCluster):
    """A cluster that a cloud runs."""

    kinds = frozenset({*AksCluster.kinds, *EksCluster.kinds, *GkeCluster.kinds, (TERRAFORM, AUTOMATIC)})

    @classmethod
    def of(cls, resource: Resource) -> Iterator[CloudCluster]:
        """The cluster of a resource, as its cloud's view."""
        if (TERRAFORM, resource.kind) in GkeCluster.kinds:
            yield GkeCluster(resource, resource.body)
        elif (TERRAFORM, resource.kind) in EksCluster.kinds:
            yield EksCluster(resource, resource.body)
        else:
            yield from AksCluster.of(resource)


@record
class ManagedPool(CloudPool):
    """A node pool of such a cluster."""

    kinds = frozenset({*AksNodePool.kinds, *EksNodeGroup.kinds, *GkeNodePool.kinds})

    @classmethod
    def of(cls, resource: Resource) -> Iterator[CloudPool]:
        """The pools of a resource, as their cloud's view."""
        if (TERRAFORM, resource.kind) in GkeNodePool.kinds:
            yield from GkeNodePool.of(resource)
        elif (TERRAFORM, resource.kind) in EksNodeGroup.kinds:
            yield from EksNodeGroup.of(resource)
        else:
            yield from AksNodePool.of(resource)
