"""Resources and the edges between them: one graph for all languages."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from iac_scan.model.node import Node, Path
from iac_scan.model.record import portable
from iac_scan.model.source import Stack

TERRAFORM = "terraform"  # the group of all resources that Terraform declares
REGISTRY = "registry"  # the group of settings that say where images come from
DOCKERFILE = "dockerfile"  # the group of Dockerfiles, one resource each
PIPELINE = "pipeline"  # the group of the workflows of CI systems, one resource per file
GITHUB, ACTION, GITLAB, COMPOSE = "GitHubWorkflow", "GitHubAction", "GitLabPipeline", "ComposeFile"  # its kinds
SELF_NAMED = frozenset({TERRAFORM, DOCKERFILE, PIPELINE})  # whose names say all: addresses, paths of files
FOREIGN = SELF_NAMED | {REGISTRY}  # groups that are no API group of Kubernetes
# The providers of Terraform whose configuration is a resource of its own kind, `provider.helm`.
CONFIGURED = frozenset({"docker", "harbor", "helm", "kubectl", "kubernetes"})
READ_PROVIDERS = CONFIGURED | {"aws"}  # whose configurations are read; that of AWS says where what it makes is
# Kinds whose API group every reader knows; others are written `Kind.group`.
FAMILIAR_GROUPS = frozenset(
    {
        "",
        "apps",
        "batch",
        "autoscaling",
        "policy",
        "networking.k8s.io",
        "rbac.authorization.k8s.io",
        "storage.k8s.io",
        "apiextensions.k8s.io",
        "admissionregistration.k8s.io",
        "scheduling.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
    }
)


@portable
@dataclass(frozen=True, slots=True, order=True)
class ResourceId:
    """What makes a resource the same resource: its stack, API group, kind, namespace and name.

    `stack` is the label of the stack; it is empty for what belongs to no stack, such as an image or a user.
    `namespace` is empty for cluster-scoped kinds.
    """

    stack: str
    group: str
    kind: str
    namespace: str
    name: str

    @property
    def address(self) -> str:
        """The id as people write it: `Deployment/shop/web`, `Rollout.argoproj.io/shop/api`, `module.x.aws_vpc.this`."""
        if self.group in SELF_NAMED:
            return self.name
        if self.group == REGISTRY:
            return f"{self.kind} {self.name}"
        kind = self.kind if self.group in FAMILIAR_GROUPS else f"{self.kind}.{self.group}"
        return "/".join(part for part in (kind, self.namespace, self.name) if part)

    @property
    def provider(self) -> str:
        """The Terraform provider whose resource type this is, `aws` of `aws_eks_cluster`; empty for other kinds."""
        prefix, underscore, _ = self.kind.partition("_")
        return prefix if underscore and self.kind.islower() else ""


@portable
@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One declared object: its id, its body, the stack it is deployed with, and facts about its declaration.

    Two declarations are never equal, even of the same object; so a resource is quick to look things up by.

    `namespace_assumed` says that the manifest names no namespace and the deploying command decides.
    `hook` is the Helm hook annotation's value, empty for an ordinary resource.
    `versions` are the constraints on the version of the Terraform provider that makes it, `= 5.1.0` if it is pinned.
    `sensitive` are the paths of its body that Terraform would not show.
    `provider` is the configuration of the Terraform provider that makes it, None where the root writes none.
    """

    id: ResourceId
    api_version: str
    body: Node
    stack: Stack
    namespace_assumed: bool = False
    hook: str = ""
    versions: tuple[str, ...] = ()
    sensitive: frozenset[Path] = frozenset()
    provider: Node | None = None

    @property
    def kind(self) -> str:
        """The kind, without its group."""
        return self.id.kind

    @property
    def namespace(self) -> str:
        """The namespace it lives in; empty for cluster-scoped kinds."""
        return self.id.namespace

    @property
    def name(self) -> str:
        """metadata.name, or what stands for it."""
        return self.id.name


class Relation(StrEnum):
    """What an edge says of its source and its target."""

    RUNS_AS = "runs-as"  # workload -> ServiceAccount
    GRANTS = "grants"  # binding -> role
    BINDS = "binds"  # binding -> ServiceAccount, User, Group
    SELECTS = "selects"  # Service, NetworkPolicy, PodDisruptionBudget -> workload
    ROUTES = "routes"  # Ingress, HTTPRoute, Route -> Service
    ATTACHES = "attaches"  # HTTPRoute -> Gateway
    MOUNTS = "mounts"  # workload -> ConfigMap, Secret, PersistentVolumeClaim as a volume
    READS = "reads"  # workload -> ConfigMap, Secret as environment
    PULLS_WITH = "pulls-with"  # workload, ServiceAccount -> image pull Secret
    USES_IMAGE = "uses-image"  # workload -> Image
    IN_NAMESPACE = "in-namespace"  # resource -> Namespace
    SCALES = "scales"  # HorizontalPodAutoscaler -> workload


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` is related to `target` because of what is written at `at`."""

    source: ResourceId
    relation: Relation
    target: ResourceId
    at: Node


class ResourceGraph:
    """All resources of a scan and the edges between them.

    An edge may lead to something that is not declared in the scanned files (a user, an image, an account that lives
    elsewhere); `resource` answers None for it. Looking up is by dictionary; `networkx` gives the same graph for what
    needs an algorithm, and is built on first use because the library takes longer to import than a small chart to scan.
    """

    def __init__(self, resources: tuple[Resource, ...], edges: tuple[Edge, ...]) -> None:
        self.resources = resources
        self.edges = edges
        self._by_id = {resource.id: resource for resource in resources}
        self._by_kind: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for resource in self._by_id.values():
            self._by_kind[resource.id.group, resource.id.kind].append(resource)
        self._out: dict[tuple[ResourceId, Relation], list[Edge]] = defaultdict(list)
        self._in: dict[tuple[ResourceId, Relation], list[Edge]] = defaultdict(list)
        for edge in edges:
            self._out[edge.source, edge.relation].append(edge)
            self._in[edge.target, edge.relation].append(edge)

    def resource(self, identity: ResourceId) -> Resource | None:
        """The declared resource of that id; the last one where it is declared twice."""
        return self._by_id.get(identity)

    def of_kind(self, kind: str, group: str = "") -> tuple[Resource, ...]:
        """All declared resources of a kind."""
        return tuple(self._by_kind.get((group, kind), ()))

    def outgoing(self, source: ResourceId, relation: Relation) -> tuple[Edge, ...]:
        """The edges of a relation that leave a resource."""
        return tuple(self._out.get((source, relation), ()))

    def incoming(self, target: ResourceId, relation: Relation) -> tuple[Edge, ...]:
        """The edges of a relation that arrive at a resource."""
        return tuple(self._in.get((target, relation), ()))

    @cached_property
    def networkx(self) -> Any:
        """The graph as a networkx.MultiDiGraph: nodes are ResourceIds, edges carry `relation` and `edge`."""
        import networkx

        graph: Any = networkx.MultiDiGraph()
        graph.add_nodes_from(self._by_id)
        for edge in self.edges:
            graph.add_edge(edge.source, edge.target, key=edge.relation, edge=edge)
        return graph
