"""The questions a check may ask of the whole world."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from iac_scan.analyzers import pod_security
from iac_scan.analyzers.escalation.graph import Escalation
from iac_scan.analyzers.exposure import Route, lets_in, own_way, public_routes
from iac_scan.analyzers.identity import identities, mounts_token, named_accounts, own_account
from iac_scan.analyzers.network.questions import NetworkFacts, from_chart
from iac_scan.analyzers.rbac.evaluator import Rbac
from iac_scan.analyzers.rbac.inventory import Subject
from iac_scan.analyzers.registries import Registries
from iac_scan.analyzers.release import release_of
from iac_scan.analyzers.repositories import Origin, origin_of
from iac_scan.config import CHART_PROFILE, Config, Value
from iac_scan.model.check import Violation
from iac_scan.model.graph import TERRAFORM, Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.node import Node
from iac_scan.views.base import View
from iac_scan.views.network import Ingress, Service
from iac_scan.views.objects import Namespace
from iac_scan.views.pods import Workload
from iac_scan.views.rbac import Binding
from iac_scan.views.signatures import ASKING

if TYPE_CHECKING:
    from iac_scan.analyzers.balancer_groups import BalancerGroups
    from iac_scan.analyzers.built_images import BuiltImages
    from iac_scan.analyzers.cloud_homes import CloudHomes
    from iac_scan.analyzers.cloud_identities import CloudIdentities
    from iac_scan.analyzers.cloud_members import CloudMembers
    from iac_scan.analyzers.cloud_networks import AmazonNetworks
    from iac_scan.analyzers.cloud_nodes import CloudNodes
    from iac_scan.analyzers.cloud_references import References
    from iac_scan.analyzers.cloud_roles import AmazonRoles
    from iac_scan.analyzers.cluster_registries import ClusterRegistries
    from iac_scan.analyzers.control_planes import ControlPlanes
    from iac_scan.analyzers.load_balancers import LoadBalancers
    from iac_scan.analyzers.node_ports import NodePorts
    from iac_scan.analyzers.pod_identities import PodIdentities
    from iac_scan.analyzers.signatures.answers import Signatures
    from iac_scan.views.clouds.model import CloudCluster, CloudPool

CLUSTER_KINDS = ("aws_eks_cluster", "azurerm_kubernetes_cluster", "google_container_cluster")
# Where a node pool names its cluster, and the attributes of the cluster that may hold the same value.
CLUSTER_FIELDS = (("cluster", ("name",)), ("cluster_name", ("name",)), ("kubernetes_cluster_id", ()))


class Facts:
    """What is known of one world, computed on the first question and kept.

    `unlisted` are the resources, as `plural.group`, that a cluster refused to list: there may be any number of them.
    `scanned` are all resources of the scan, where there are more than the graph's.
    """

    def __init__(
        self,
        graph: ResourceGraph,
        config: Config,
        unlisted: frozenset[str] = frozenset(),
        scanned: tuple[Resource, ...] = (),
    ) -> None:
        self.graph = graph
        self.config = config
        self.unlisted = unlisted
        self.scanned = scanned or graph.resources

    @property
    def kubernetes_version(self) -> tuple[int, int]:
        """The (major, minor) version whose rules and defaults hold."""
        return self.config.kubernetes_version

    def pod_security(self, control: str, view: View) -> Iterator[Violation]:
        """How a view violates a control of the Pod Security Standards. Raises UnknownValueError."""
        return pod_security.judged(control, view, self.kubernetes_version)

    def rejection(self, workload: Workload, level: str, version: tuple[int, int] | None = None) -> Violation | None:
        """Why a level of the Pod Security Standards rejects a workload's pods, None if it admits them.

        Raises UnknownValueError.
        """
        found = pod_security.violations(workload, level, version or self.kubernetes_version)
        return next((violation for _, violation in found), None)

    def account_of(self, workload: Workload) -> ResourceId:
        """The ServiceAccount a workload runs as, declared or not. Raises UnknownValueError."""
        namespace, name = workload.resource.namespace, workload.service_account
        return self._accounts.get((namespace, name)) or ResourceId("", "", "ServiceAccount", namespace, name)

    def bindings_of(self, account: ResourceId) -> list[tuple[Binding, Edge]]:
        """The bindings that name a ServiceAccount, each with the edge that says so."""
        found = []
        for edge in self.graph.incoming(account, Relation.BINDS):
            resource = self.graph.resource(edge.source)
            if resource is not None:
                found.append((Binding(resource, resource.body), edge))
        return found

    def role_of(self, binding: Binding) -> Resource | None:
        """The declared role a binding grants, None if it is not declared in the scanned files."""
        for edge in self.graph.outgoing(binding.resource.id, Relation.GRANTS):
            return self.graph.resource(edge.target)
        return None

    @cached_property
    def rbac(self) -> Rbac:
        """Who may do what, as the API server's authorizer decides it."""
        return Rbac(self.graph)

    @cached_property
    def escalation(self) -> Escalation:
        """The ways from every identity and workload to more power."""
        return Escalation(self.graph, self.rbac, self.workloads, self.identities, self.kubernetes_version)

    def routes_to(self, workload: ResourceId) -> tuple[Route, ...]:
        """The ways from the Internet to a workload's pods, each as the chain of places that open it."""
        return self._routes.get(workload, ())

    @cached_property
    def _routes(self) -> dict[ResourceId, tuple[Route, ...]]:
        return public_routes(self.graph, self.own_way, self.lets_in)

    def own_way(self, service: Service) -> Route:
        """The way from the Internet to a Service by an address or a node port of its own, empty where none is certain.

        Raises UnknownValueError.
        """
        found = self.load_balancers.way(service) if service.type == "LoadBalancer" else own_way(service)
        return found or (self.node_ports.way(service) if self.has_cloud else ())

    def lets_in(self, ingress: Ingress) -> bool:
        """An Ingress admits the Internet; security groups that it names decide. Raises UnknownValueError."""
        from iac_scan.views.clouds.balancers import AmazonBalancer

        for balancer in AmazonBalancer.of(ingress.resource):
            return not ingress.is_internal and self.balancer_groups.opening(balancer) is not None
        return lets_in(ingress)

    @cached_property
    def node_ports(self) -> "NodePorts":
        """Which ports of nodes the Internet reaches."""
        from iac_scan.analyzers.node_ports import NodePorts

        return NodePorts(self.cloud_homes, self.cloud_nodes, self.amazon_networks)

    @cached_property
    def load_balancers(self) -> "LoadBalancers":
        """Whom the load balancers of Services let in, by who makes them."""
        from iac_scan.analyzers.load_balancers import LoadBalancers

        return LoadBalancers(self.cloud_homes, self.balancer_groups, self.graph)

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """Every pod template of the world."""
        return tuple(workload for resource in self.graph.resources for workload in Workload.of(resource))

    def workloads_in(self, namespace: str) -> list[Workload]:
        """The pod templates of a namespace."""
        return self._workloads_by_namespace.get(namespace, [])

    @cached_property
    def _workloads_by_namespace(self) -> dict[str, list[Workload]]:
        found: dict[str, list[Workload]] = defaultdict(list)
        for workload in self.workloads:
            found[workload.resource.namespace].append(workload)
        return found

    def namespace_of(self, workload: Workload) -> Namespace | None:
        """The declared Namespace a workload lives in."""
        found = self._namespaces.get(workload.resource.namespace)
        return None if found is None else Namespace(found, found.body)

    @cached_property
    def _namespaces(self) -> dict[str, Resource]:
        return {resource.name: resource for resource in self.graph.of_kind("Namespace")}

    def has_default(self, namespace: str, field: str, resource: str) -> bool:
        """A LimitRange of the namespace fills in a container's `limits` or `requests`. Raises UnknownValueError.

        A default limit is a default request as well.
        """
        fields = ("default",) if field == "limits" else ("defaultRequest", "default")
        return any(
            entry[name][resource].present
            for ranges in self.graph.of_kind("LimitRange")
            if ranges.namespace == namespace
            for entry in ranges.body["spec"]["limits"].items
            if entry["type"].text == "Container"
            for name in fields
        )

    def parameter(self, check: str, name: str, default: Value) -> Value:
        """What the user set for a parameter of a check, else its default."""
        return self.config.parameters.get(f"{check}.{name}", default)

    def may_come_later(self, resource: Resource) -> bool:
        """Policies for a chart's pods may come from whoever installs it, unless the profile says it must ship them."""
        return from_chart(resource) and CHART_PROFILE not in self.config.profiles

    @cached_property
    def registries(self) -> Registries:
        """Where the nodes' settings say that images come from."""
        return Registries(self.graph)

    @cached_property
    def signatures(self) -> "Signatures | None":
        """Which images must be signed; None where no policy says anything of signatures."""
        if not any(self.graph.of_kind(kind, group) for group, kind in ASKING):
            return None
        from iac_scan.analyzers.signatures.answers import Signatures

        return Signatures(self.graph)

    @cached_property
    def control_planes(self) -> "ControlPlanes":
        """The components of control planes and the files for kubeadm."""
        from iac_scan.analyzers.control_planes import ControlPlanes

        return ControlPlanes(self.graph, self.scanned)

    @cached_property
    def cluster_registries(self) -> "ClusterRegistries":
        """Which containers are registries, and whom they let push."""
        from iac_scan.analyzers.cluster_registries import ClusterRegistries

        return ClusterRegistries(self.graph)

    @cached_property
    def built_images(self) -> "BuiltImages":
        """Which Dockerfiles images are built from."""
        from iac_scan.analyzers.built_images import BuiltImages

        return BuiltImages(self.graph)

    def origin_of(self, image: Node, stack: str) -> Origin | None:
        """The repository, declared in Terraform, that an image comes from."""
        return origin_of(image, stack, self.graph, self.references)

    @cached_property
    def network(self) -> NetworkFacts:
        """Who may talk to whom."""
        return NetworkFacts(self.graph)

    @cached_property
    def references(self) -> "References":
        """Which resource of a Terraform root a place refers to."""
        from iac_scan.analyzers.cloud_references import References

        # A cluster's root may be an alternative to the world its objects are judged in.
        declared = tuple(resource for resource in self.scanned if resource.id.group == TERRAFORM)
        return References(self.graph if self.scanned is self.graph.resources else ResourceGraph(declared, ()))

    def cluster_of(self, pool: "CloudPool") -> "CloudCluster | None":
        """The declared cluster a node pool belongs to, None if it is not declared in the pool's root."""
        from iac_scan.views.clouds.managed import ManagedCluster

        if pool.resource.kind in CLUSTER_KINDS:
            return next(ManagedCluster.of(pool.resource), None)
        stack = pool.resource.id.stack
        kinds = tuple(kind for kind in CLUSTER_KINDS if kind.startswith(f"{pool.resource.id.provider}_"))
        for field, names in CLUSTER_FIELDS:
            found = self.references.target(pool.resource.body[field], kinds, stack, *names)
            if found is not None:
                return next(ManagedCluster.of(found), None)
        return None

    @cached_property
    def has_cloud(self) -> bool:
        """Something of the scan is declared in Terraform."""
        return any(resource.id.group == TERRAFORM for resource in self.scanned)

    def home_of(self, resource: Resource) -> "CloudCluster | None":
        """The declared cluster of a cloud that a Kubernetes object is deployed to, None where the files don't tell."""
        return self.cloud_homes.of(resource) if self.has_cloud else None

    @cached_property
    def cloud_homes(self) -> "CloudHomes":
        """Which cluster of a cloud Kubernetes objects are deployed to."""
        from iac_scan.analyzers.cloud_homes import CloudHomes, clusters

        return CloudHomes(self.references, clusters(self.scanned))

    @cached_property
    def cloud_nodes(self) -> "CloudNodes":
        """Which nodes of a cloud pods run on, and what these may do there."""
        from iac_scan.analyzers.cloud_nodes import CloudNodes

        return CloudNodes(self.cloud_homes, self.amazon_roles, self.graph, self.cluster_of)

    @cached_property
    def cloud_identities(self) -> "CloudIdentities":
        """Whose identity in a cloud a principal is."""
        from iac_scan.analyzers.cloud_identities import CloudIdentities

        return CloudIdentities(self.references)

    @cached_property
    def amazon_roles(self) -> "AmazonRoles":
        """What the roles of AWS may do, and which nodes have them."""
        from iac_scan.analyzers.cloud_roles import AmazonRoles

        return AmazonRoles(self.references)

    @cached_property
    def cloud_members(self) -> "CloudMembers":
        """What identities and groups of a cloud can gain in the cluster that knows them."""
        from iac_scan.analyzers.cloud_members import CloudMembers

        return CloudMembers(self.cloud_homes, self.rbac, self.escalation, self.pod_identities.google_account)

    @cached_property
    def pod_identities(self) -> "PodIdentities":
        """Which identities of clouds pods act as."""
        from iac_scan.analyzers.pod_identities import PodIdentities

        def home(resource: Resource) -> Resource | None:
            found = self.home_of(resource)
            return found.resource if found is not None else None

        return PodIdentities(self.graph, self.references, self.workloads, home, self.routes_to)

    @cached_property
    def balancer_groups(self) -> "BalancerGroups":
        """Whom the security groups of load balancers let in."""
        from iac_scan.analyzers.balancer_groups import BalancerGroups

        return BalancerGroups(self.cloud_homes, self.amazon_networks)

    @cached_property
    def amazon_networks(self) -> "AmazonNetworks":
        """What of EKS clusters is in which security group of AWS."""
        from iac_scan.analyzers.cloud_networks import AmazonNetworks

        return AmazonNetworks(self.references)

    def policies_for(self, workload: ResourceId) -> Iterator[Edge]:
        """The edges by which NetworkPolicies hold for a workload."""
        for edge in self.graph.incoming(workload, Relation.SELECTS):
            if edge.source.kind == "NetworkPolicy":
                yield edge

    def mounts_token(self, workload: Workload) -> bool:
        """Its pods are given a token for the API server: by a volume, else the pod's word, the account's, else yes.

        Catalogue section 1.3. Raises UnknownValueError.
        """
        return mounts_token(workload, self._account_body(workload))

    def identities(self, workload: Workload) -> list[tuple[Subject, Node]]:
        """Everybody its pods can act as, by their tokens; nobody where that can't be known."""
        return identities(workload, self.graph, self._account_body(workload))

    def _account_body(self, workload: Workload) -> Node | None:
        subject = own_account(workload).account
        account = self.graph.resource(self._accounts[subject]) if subject in self._accounts else None
        return account.body if account is not None else None

    def own_account(self, workload: Workload) -> Subject:
        """The ServiceAccount a workload runs as, as the user it is; an Unknown name stands for itself."""
        return own_account(workload)

    def workloads_of(self, subject: Subject) -> list[Workload]:
        """The workloads whose pods hold a token of a ServiceAccount."""
        return self._workloads_of.get(subject, [])

    @cached_property
    def _workloads_of(self) -> dict[Subject, list[Workload]]:
        found: dict[Subject, list[Workload]] = defaultdict(list)
        for workload in self.workloads:
            for subject, _ in self.identities(workload):
                found[subject].append(workload)
        return found

    def first_user(self, subject: Subject) -> ResourceId | None:
        """The first workload whose pods hold a token of a ServiceAccount."""
        found = self.workloads_of(subject)
        return found[0].resource.id if found else None

    def is_used(self, subject: Subject) -> bool:
        """A workload runs as the ServiceAccount, a custom resource names it, or a declared Secret holds its token."""
        return subject in self._used

    @cached_property
    def _used(self) -> frozenset[Subject]:
        secrets = self.escalation.around.tokens.values()
        held = [subject for homes in secrets for rows in homes.values() for subject, _ in rows]
        named = [subject for resource in self.graph.resources for subject in named_accounts(resource)]
        return frozenset([*map(own_account, self.workloads), *self._workloads_of, *held, *named])

    def declares_account(self, namespace: str, name: str) -> bool:
        """A ServiceAccount of that namespace and name is declared."""
        return (namespace, name) in self._accounts

    def accounts_named(self, name: str) -> list[Resource]:
        """The declared ServiceAccounts of a name, in whatever namespace."""
        return self._accounts_by_name.get(name, [])

    @cached_property
    def _accounts_by_name(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.graph.of_kind("ServiceAccount"):
            found[resource.name].append(resource)
        return found

    @cached_property
    def homes(self) -> dict[str, frozenset[str]]:
        """For each release, by its label or chart, the namespaces its workloads live in."""
        found: dict[str, set[str]] = defaultdict(set)
        for workload in self.workloads:
            if release_of(workload.resource):
                found[release_of(workload.resource)].add(workload.resource.namespace)
        return {release: frozenset(namespaces) for release, namespaces in found.items()}

    @cached_property
    def _accounts(self) -> dict[tuple[str, str], ResourceId]:
        return {(found.namespace, found.name): found.id for found in self.graph.of_kind("ServiceAccount")}
