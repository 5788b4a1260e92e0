"""Kubernetes resources in, edges out: who runs as whom, who binds whom, what selects and routes to what."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.views.network import Ingress, NetworkPolicy, Service
from iac_scan.views.pods import Workload
from iac_scan.views.rbac import RBAC, Binding
from iac_scan.views.selectors import Requirement, meets, plain, requirements

GATEWAY = "gateway.networking.k8s.io"
ROUTE_KINDS = frozenset({"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"})


class Index:
    """The resources of one world, findable by what references spell out."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.by_key: dict[tuple[str, str, str, str], ResourceId] = {}
        self.workloads: dict[str, list[tuple[Workload, dict[str, str]]]] = defaultdict(list)
        self.by_label: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for resource in resources:
            identity = resource.id
            self.by_key[identity.group, identity.kind, identity.namespace, identity.name] = identity
            for workload in Workload.of(resource):
                self._add(workload)

    def _add(self, workload: Workload) -> None:
        try:
            labels = workload.labels
        except UnknownValueError:
            return
        namespace = workload.resource.namespace
        for label, value in labels.items():
            self.by_label[namespace, label, value].append(len(self.workloads[namespace]))
        self.workloads[namespace].append((workload, labels))

    def find(self, group: str, kind: str, namespace: str, name: str) -> ResourceId:
        """The declared resource of that name, or an id without a stack for one that is not declared here."""
        return self.by_key.get((group, kind, namespace, name)) or ResourceId("", group, kind, namespace, name)

    def matching(self, namespace: str, wanted: Sequence[Requirement]) -> Iterator[Workload]:
        """The workloads of a namespace that meet all requirements; only those that meet the rarest are looked at."""
        everything = self.workloads.get(namespace, [])
        rows = [
            {number for value in entry.values for number in self.by_label.get((namespace, entry.key, str(value)), ())}
            for entry in wanted
            if entry.operator == "In"
        ]
        rarest = min(rows, key=len, default=None)
        for number in range(len(everything)) if rarest is None else sorted(rarest):
            workload, labels = everything[number]
            if meets(labels, wanted):
                yield workload


EdgeSource = Callable[[Resource, Index], Iterator[Edge]]


def link(resources: tuple[Resource, ...]) -> ResourceGraph:
    """The graph of one world's resources."""
    index = Index(resources)
    return ResourceGraph(resources, tuple(edge for resource in resources for edge in edges(resource, index)))


def edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """The edges that leave a resource; a reference that can't be known makes no edge."""
    for source in sources(resource):
        try:
            yield from source(resource, index)
        except UnknownValueError:
            continue


def sources(resource: Resource) -> Iterator[EdgeSource]:
    """What can tell edges of a resource of this kind."""
    yield from BY_KIND.get((resource.id.group, resource.kind), ())
    yield workload_edges
    yield namespace_edges


def namespace_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """A resource lives in its namespace, where that is declared."""
    target = index.by_key.get(("", "Namespace", "", resource.namespace))
    if resource.namespace and target:
        yield Edge(resource.id, Relation.IN_NAMESPACE, target, resource.body["metadata"]["namespace"])


def workload_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """A workload runs as an account, mounts volumes, reads its environment, and uses images."""
    for workload in Workload.of(resource):
        for reference in (account_edges, volume_edges, pull_edges, container_edges):
            try:
                yield from reference(workload, index)
            except UnknownValueError:
                continue


def account_edges(workload: Workload, index: Index) -> Iterator[Edge]:
    """The ServiceAccount a workload runs as."""
    owner = workload.resource
    target = index.find("", "ServiceAccount", owner.namespace, workload.service_account)
    yield Edge(owner.id, Relation.RUNS_AS, target, workload.service_account_node)


def volume_edges(workload: Workload, index: Index) -> Iterator[Edge]:
    """The ConfigMaps, Secrets and claims that a workload's volumes hold."""
    for volume in workload.volumes:
        for source in (volume, *volume["projected"]["sources"].items):
            for kind, name in (
                ("ConfigMap", source["configMap"]["name"]),
                ("Secret", source["secret"]["secretName"]),
                ("Secret", source["secret"]["name"]),
                ("PersistentVolumeClaim", source["persistentVolumeClaim"]["claimName"]),
            ):
                yield from reference(workload.resource, Relation.MOUNTS, kind, name, index)


def pull_edges(workload: Workload, index: Index) -> Iterator[Edge]:
    """The Secrets a workload pulls its images with."""
    for item in workload.spec["imagePullSecrets"].items:
        yield from reference(workload.resource, Relation.PULLS_WITH, "Secret", item["name"], index)


def container_edges(workload: Workload, index: Index) -> Iterator[Edge]:
    """The images of a workload's containers, and the ConfigMaps and Secrets in their environment."""
    owner = workload.resource
    for container in workload.containers:
        image = container["image"]
        if isinstance(image.raw, str):
            yield Edge(owner.id, Relation.USES_IMAGE, ResourceId("", "", "Image", "", image.raw), image)
        for item in container["env"].items:
            source = item["valueFrom"]
            yield from reference(owner, Relation.READS, "ConfigMap", source["configMapKeyRef"]["name"], index)
            yield from reference(owner, Relation.READS, "Secret", source["secretKeyRef"]["name"], index)
        for item in container["envFrom"].items:
            yield from reference(owner, Relation.READS, "ConfigMap", item["configMapRef"]["name"], index)
            yield from reference(owner, Relation.READS, "Secret", item["secretRef"]["name"], index)


def reference(owner: Resource, relation: Relation, kind: str, name: Node, index: Index) -> Iterator[Edge]:
    """An edge to a core object of the owner's namespace, if the place holds a name."""
    if isinstance(name.raw, str) and name.raw:
        yield Edge(owner.id, relation, index.find("", kind, owner.namespace, name.raw), name)


def binding_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """A binding grants a role to its subjects."""
    binding = Binding(resource, resource.body)
    kind = binding.role_kind
    namespace = resource.namespace if kind == "Role" else ""
    yield Edge(
        resource.id, Relation.GRANTS, index.find(RBAC, kind, namespace, binding.role_name), resource.body["roleRef"]
    )
    for subject in binding.subjects:
        group = "" if subject.kind == "ServiceAccount" else RBAC
        target = index.find(group, subject.kind, subject.namespace, subject.name)
        yield Edge(resource.id, Relation.BINDS, target, subject.at)


def service_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """A Service with a selector leads to the pods of its namespace that carry all its labels."""
    selector = Service(resource, resource.body).selector
    if selector.fields:
        for workload in index.matching(resource.namespace, plain(selector)):
            yield Edge(resource.id, Relation.SELECTS, workload.resource.id, selector)


def policy_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """A NetworkPolicy holds for the pods of its namespace that its selector matches; host-network pods are outside."""
    selector = NetworkPolicy(resource, resource.body).selector
    yield from selected(resource, selector, index)


def budget_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """A PodDisruptionBudget holds for the pods of its namespace that its selector matches."""
    yield from selected(resource, resource.body["spec"]["selector"], index)


def selected(resource: Resource, selector: Node, index: Index) -> Iterator[Edge]:
    """Edges to the workloads of the resource's namespace that a LabelSelector matches."""
    wanted = requirements(selector)
    if wanted is not None:
        for workload in index.matching(resource.namespace, wanted):
            yield Edge(resource.id, Relation.SELECTS, workload.resource.id, selector)


def ingress_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """An Ingress routes to Services of its namespace."""
    for backend in Ingress(resource, resource.body).backends:
        name = backend["service"]["name"] if backend["service"].present else backend["serviceName"]
        yield from reference(resource, Relation.ROUTES, "Service", name, index)


def gateway_route_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """A Gateway API route attaches to Gateways and routes to Services, in other namespaces where it says so."""
    spec = resource.body["spec"]
    for parent in spec["parentRefs"].items:
        if (parent["kind"].text or "Gateway") == "Gateway" and parent["name"].text:
            namespace = parent["namespace"].text or resource.namespace
            target = index.find(GATEWAY, "Gateway", namespace, parent["name"].text)
            yield Edge(resource.id, Relation.ATTACHES, target, parent["name"])
    for rule in spec["rules"].items:
        for backend in rule["backendRefs"].items:
            if (backend["kind"].text or "Service") == "Service" and backend["name"].text:
                namespace = backend["namespace"].text or resource.namespace
                target = index.find("", "Service", namespace, backend["name"].text)
                yield Edge(resource.id, Relation.ROUTES, target, backend["name"])


def openshift_route_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """An OpenShift Route leads to a Service, and to alternate ones."""
    spec = resource.body["spec"]
    for backend in [spec["to"], *spec["alternateBackends"].items]:
        yield from reference(resource, Relation.ROUTES, "Service", backend["name"], index)


def scaler_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """A HorizontalPodAutoscaler scales the object it names by kind, version and name."""
    target = resource.body["spec"]["scaleTargetRef"]
    name, group = target["name"], target["apiVersion"].text.rpartition("/")[0]
    if name.text:
        found = index.find(group, target["kind"].text, resource.namespace, name.text)
        yield Edge(resource.id, Relation.SCALES, found, name)


def account_pull_edges(resource: Resource, index: Index) -> Iterator[Edge]:
    """A ServiceAccount lends its image pull Secrets to the pods that run as it."""
    for item in resource.body["imagePullSecrets"].items:
        yield from reference(resource, Relation.PULLS_WITH, "Secret", item["name"], index)


BY_KIND: dict[tuple[str, str], tuple[EdgeSource, ...]] = {
    (RBAC, "RoleBinding"): (binding_edges,),
    (RBAC, "ClusterRoleBinding"): (binding_edges,),
    ("", "Service"): (service_edges,),
    ("", "ServiceAccount"): (account_pull_edges,),
    ("networking.k8s.io", "NetworkPolicy"): (policy_edges,),
    ("networking.k8s.io", "Ingress"): (ingress_edges,),
    ("extensions", "Ingress"): (ingress_edges,),
    ("policy", "PodDisruptionBudget"): (budget_edges,),
    ("route.openshift.io", "Route"): (openshift_route_edges,),
    ("autoscaling", "HorizontalPodAutoscaler"): (scaler_edges,),
    **{(GATEWAY, kind): (gateway_route_edges,) for kind in ROUTE_KINDS},
}
