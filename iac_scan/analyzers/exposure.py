"""What can be reached from the Internet, and through what (catalogue section 2.7)."""

from collections import defaultdict
from collections.abc import Iterator

from iac_scan.model.check import Step
from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.views.network import Ingress, Service

Route = tuple[Step, ...]

ROUTE_GROUPS = frozenset({"gateway.networking.k8s.io", "route.openshift.io"})


def public_routes(graph: ResourceGraph) -> dict[ResourceId, tuple[Route, ...]]:
    """For each workload the proven ways to it from the Internet.

    Only what the manifests prove counts: a load balancer or external address that admits everybody, an Ingress that no
    annotation keeps inside, a Gateway API or OpenShift route. A NodePort depends on the nodes' addresses.
    """
    routes: dict[ResourceId, list[Route]] = defaultdict(list)
    for service in graph.of_kind("Service"):
        for entry in entries(service, graph):
            for edge in graph.outgoing(service.id, Relation.SELECTS):
                step = Step(f"Service {service.name} leads to {edge.target.kind} {edge.target.name}", edge.at)
                routes[edge.target].append((*entry, step))
    return {target: tuple(found) for target, found in routes.items()}


def entries(resource: Resource, graph: ResourceGraph) -> Iterator[Route]:
    """The ways from the Internet to a Service: its own address, or the routes that lead to it."""
    service = Service(resource, resource.body)
    try:
        if service.is_public:
            yield (Step(f"Service {resource.name} is reachable from the Internet", entry_place(service)),)
    except UnknownValueError:
        pass
    for edge in graph.incoming(resource.id, Relation.ROUTES):
        source = graph.resource(edge.source)
        if source is not None and is_public(source):
            yield (routed(source, edge, resource),)


def entry_place(service: Service) -> Node:
    """The place that opens a public Service."""
    addresses = service.node["spec"]["externalIPs"]
    return addresses if addresses.items else service.node["spec"]["type"]


def routed(source: Resource, edge: Edge, service: Resource) -> Step:
    """The step from a route to its Service."""
    return Step(f"{source.kind} {source.name} routes requests from outside to Service {service.name}", edge.at)


def is_public(source: Resource) -> bool:
    """A route object admits the Internet; an undecidable one does not count as proof."""
    try:
        return source.id.group in ROUTE_GROUPS or not Ingress(source, source.body).is_internal
    except UnknownValueError:
        return False
