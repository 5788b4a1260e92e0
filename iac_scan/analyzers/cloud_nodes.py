"""Which nodes of a cloud's cluster the pods of the files run on, and what these may do there (X-20, X-21, X-24)."""

from collections.abc import Callable, Iterable, Iterator

from iac_scan.analyzers.cloud_homes import CloudHomes
from iac_scan.analyzers.cloud_powers import NodePowers, Power, Powers
from iac_scan.analyzers.cloud_references import References
from iac_scan.analyzers.cloud_roles import ENTRY, JOINING, AmazonRoles
from iac_scan.analyzers.node_places import is_everywhere, keeps_away, taints, takes
from iac_scan.model.check import Step
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.node import Node, UnknownValueError, absent
from iac_scan.model.record import record
from iac_scan.views.clouds.amazon import EksCluster
from iac_scan.views.clouds.azure import AksCluster
from iac_scan.views.clouds.google import GkeCluster, GkeNodePool
from iac_scan.views.clouds.managed import ManagedPool
from iac_scan.views.clouds.model import CloudCluster, CloudPool
from iac_scan.views.pods import Workload

POOLS = {
    "AKS": ("azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool"),
    "EKS": ("aws_eks_node_group",),
    "GKE": ("google_container_cluster", "google_container_node_pool"),
}
ON, OFF = (True, "true"), (None, False, "false")
PROFILE = "aws_eks_fargate_profile"
# Objects that make a cluster's own machines: nobody knows beforehand which pods land there.
PROVISIONERS = (("karpenter.sh", "NodePool"), ("karpenter.sh", "Provisioner"), ("eks.amazonaws.com", "NodeClass"))


@record
class Nodes:
    """Nodes of a cluster that are alike: what messages call them, where it says what they are, and their powers.

    `pool` is None for nodes that a cloud makes by itself, and where all pools of a cluster have one identity.
    """

    label: str
    node: Node
    pool: CloudPool | None
    powers: Powers


@record
class Footing:
    """The nodes that pods surely run on, in words with the place that says what they are, and what these surely may."""

    label: str
    node: Node
    power: Power

    @property
    def steps(self) -> tuple[Step, Step]:
        """That pods run there, and who lets the nodes do what they may."""
        return (
            Step(f"its pods run on {self.label}", self.node),
            Step(f"{self.power.giver} lets these nodes {self.power.words}", self.power.node),
        )


class CloudNodes:
    """The nodes of the clusters that Kubernetes objects are deployed to."""

    def __init__(
        self,
        homes: CloudHomes,
        roles: AmazonRoles,
        graph: ResourceGraph,
        cluster_of: Callable[[CloudPool], CloudCluster | None],
    ) -> None:
        self.homes = homes
        self.references: References = homes.references
        self.powers = NodePowers(self.references, roles)
        self.graph = graph
        self.cluster_of = cluster_of
        self.known: dict[Resource, tuple[Nodes, ...]] = {}
        self.makers: dict[Resource, Resource | None] = {}

    def under(self, workload: Workload) -> Footing | None:
        """The nodes below a workload's pods that may do what they should not, and what that is.

        None if no such nodes can be below them, or if nobody knows the cluster. Raises UnknownValueError where some may
        be, but the files do not say so.
        """
        cluster = self.homes.of(workload.resource)
        if cluster is None or all(nodes.powers == Powers() for nodes in self.nodes(cluster)):
            return None
        possible = self.possible(workload)
        strong = [(each, each.powers.worst) for each in possible if each.powers.worst is not None]
        certain = [entry for entry in strong if self.is_certain(workload, entry[0], possible)]
        if certain:
            nodes, power = max(certain, key=lambda entry: entry[1].severity)
            return Footing(nodes.label, nodes.node, power)
        if strong and len(strong) == len(possible) and self.is_all(workload):
            nodes, power = min(strong, key=lambda entry: entry[1].severity)
            return Footing(" or ".join(each.label for each in possible), nodes.node, power)
        if strong:
            reason = f"whether pods of {workload.resource.name} run on {strong[0][0].label} is not in the files"
            raise absent(workload.spec["nodeSelector"], reason)
        for nodes in possible:
            if nodes.powers.doubt is not None:
                raise nodes.powers.doubt
        return None

    def possible(self, workload: Workload) -> list[Nodes]:
        """The declared nodes that a workload's pods may run on. Raises UnknownValueError."""
        cluster = self.homes.of(workload.resource)
        if cluster is None:
            return []
        profile = self.profile(workload, cluster)
        if profile is not None and workload.resource.kind == "DaemonSet":
            raise absent(
                profile.body["selector"], f"whether Fargate keeps {workload.resource.name} off nodes is not known"
            )
        if profile is not None:
            return []  # the machines of Fargate have nothing to give away
        return [each for each in self.nodes(cluster) if each.pool is None or not keeps_away(workload, each.pool)]

    def has_nodes(self, cluster: CloudCluster) -> bool:
        """A cluster has nodes of its own, or something that may make some."""
        return bool(self.nodes(cluster)) or self.others(cluster) is not None

    def is_all(self, workload: Workload) -> bool:
        """A workload's cluster has no nodes but those that are declared with it, as far as the files show."""
        cluster = self.homes.of(workload.resource)
        return cluster is not None and self.others(cluster) is None

    def is_certain(self, workload: Workload, nodes: Nodes, possible: list[Nodes]) -> bool:
        """Pods of a workload surely run on some nodes among those that are possible."""
        alone = len(possible) == 1 and self.is_all(workload)
        return alone or (nodes.pool is not None and is_everywhere(workload, nodes.pool))

    def running(self, pool: CloudPool, workloads: Iterable[Workload]) -> Iterator[Workload]:
        """The workloads of which pods surely run on nodes of a pool."""
        for workload in workloads:
            try:
                possible = self.possible(workload)
            except UnknownValueError:
                continue
            here = next((each for each in possible if each.pool is not None and is_same(each.pool, pool)), None)
            if here is not None and self.is_certain(workload, here, possible):
                yield workload

    def tainted(self, workload: Workload, key: str) -> Iterator[CloudPool]:
        """The pools with a taint of a key on whose nodes pods of a workload may run. Raises UnknownValueError."""
        cluster = self.homes.of(workload.resource)
        for pool in self.pools(cluster) if cluster is not None else ():
            if any(taint.key == key for taint in taints(pool)) and not keeps_away(workload, pool):
                yield pool

    def powers_of(self, pool: CloudPool) -> Powers:
        """What the nodes of a pool of AWS or Google may do; nothing is known of those of other clouds."""
        if isinstance(pool, GkeNodePool):
            return self.powers.google(pool)
        if pool.resource.kind in POOLS["EKS"]:
            return self.powers.amazon(pool.node["node_role_arn"], pool.resource.id.stack)
        return Powers()

    def nodes(self, cluster: CloudCluster) -> tuple[Nodes, ...]:
        """The nodes of a cluster that are declared with it."""
        if cluster.resource not in self.known:
            self.known[cluster.resource] = tuple(self._nodes(cluster))
        return self.known[cluster.resource]

    def _nodes(self, cluster: CloudCluster) -> Iterator[Nodes]:
        if isinstance(cluster, AksCluster):
            powers = self.powers.azure(cluster)
            yield Nodes(f"the nodes of {cluster.address}", cluster.node, None, powers)
            return
        if isinstance(cluster, EksCluster) and cluster.read("compute_config.enabled").raw in ON:
            role = cluster.node["compute_config"][0]["node_role_arn"]
            powers = self.powers.amazon(role, cluster.resource.id.stack)
            yield Nodes(f"the nodes that EKS runs for {cluster.address}", role, None, powers)
        for entry in self.references.referring(cluster.resource, ENTRY, "cluster_name", "name", "id"):
            if entry.body["type"].raw in JOINING:
                role = entry.body["principal_arn"]
                yield Nodes(
                    f"the nodes that join by {entry.name}", role, None, self.powers.amazon(role, entry.id.stack)
                )
        for pool in self.pools(cluster):
            google = isinstance(pool, GkeNodePool)
            named = pool.read("node_config.service_account").node if google else pool.node["node_role_arn"]
            yield Nodes(f"the nodes of {pool.label}", named, pool, self.powers_of(pool))

    def pools(self, cluster: CloudCluster) -> Iterator[CloudPool]:
        """The pools of a cluster, as far as its root declares them."""
        for pool in self.beside(cluster):
            owner = self.cluster_of(pool)
            if owner is not None and owner.resource is cluster.resource:
                yield pool

    def beside(self, cluster: CloudCluster) -> Iterator[CloudPool]:
        """All pools of the cluster's root that are of its cloud."""
        for kind in POOLS.get(cluster.service, ()):
            for resource in self.references.beside(cluster.resource.id.stack, kind):
                try:
                    yield from ManagedPool.of(resource)
                except UnknownValueError:
                    continue

    def others(self, cluster: CloudCluster) -> Resource | None:
        """What may give a cluster nodes beside those that are declared with it, None where nothing is seen to."""
        if cluster.resource not in self.makers:
            self.makers[cluster.resource] = self._others(cluster)
        return self.makers[cluster.resource]

    def _others(self, cluster: CloudCluster) -> Resource | None:
        if isinstance(cluster, AksCluster):
            return None
        if isinstance(cluster, GkeCluster) and cluster.read("cluster_autoscaling.enabled").raw not in OFF:
            return cluster.resource
        stack = cluster.resource.id.stack
        makers = (*self.references.beside(stack, "aws_autoscaling_group"), *self.karpenters(stack))
        made = next((each for each in makers if isinstance(cluster, EksCluster)), None)
        return made or next((pool.resource for pool in self.beside(cluster) if self.cluster_of(pool) is None), None)

    def karpenters(self, stack: str) -> Iterator[Resource]:
        """What makes a cluster's machines from within."""
        for release in self.references.beside(stack, "helm_release"):
            if "karpenter" in release.body["chart"].written:
                yield release
        for group, kind in PROVISIONERS:
            yield from self.graph.of_kind(kind, group)

    def profiles(self, cluster: CloudCluster) -> list[Resource]:
        """The Fargate profiles of a cluster."""
        return self.references.referring(cluster.resource, PROFILE, "cluster_name", "name", "id")

    def profile(self, workload: Workload, cluster: CloudCluster) -> Resource | None:
        """The Fargate profile that takes the pods of a workload, None if there is none. Raises UnknownValueError."""
        profiles = self.profiles(cluster)
        if profiles and workload.resource.namespace_assumed:
            raise absent(workload.resource.body["metadata"]["namespace"], "the namespace is not in the files")
        return next((profile for profile in profiles if takes(profile.body, workload)), None)


def is_same(one: CloudPool, other: CloudPool) -> bool:
    """Two views are of the same pool."""
    return one.resource is other.resource and one.node.path == other.node.path
