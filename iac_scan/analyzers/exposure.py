"""What can be reached from the Internet, and through what (catalogue section 2.7)."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from iac_scan.model.check import Step
from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.node import MISSING, Node, UnknownValueError
from iac_scan.views.network import Gateway, Ingress, Service

Route = tuple[Step, ...]

GATEWAY_API, OPENSHIFT_ROUTES = "gateway.networking.k8s.io", "route.openshift.io"
# Annotations of Ingresses that ask for a login, after the name of the controller.
AUTHENTICATION = frozenset({"auth-url", "auth-type", "auth-secret", "auth-tls-secret", "auth-signin"})
KNATIVE_VISIBILITY = "networking.knative.dev/visibility"


def own_way(service: Service) -> Route:
    """The way to a Service by an address of its own, as its manifest proves it. Raises UnknownValueError."""
    if not service.is_public:
        return ()
    return (Step(f"Service {service.resource.name} is reachable from the Internet", entry_place(service)),)


def lets_in(ingress: Ingress) -> bool:
    """An Ingress admits the Internet, as its manifest proves it. Raises UnknownValueError."""
    return not ingress.is_internal and not ingress.is_restricted


def public_routes(
    graph: ResourceGraph, own: Callable[[Service], Route] = own_way, is_open: Callable[[Ingress], bool] = lets_in
) -> dict[ResourceId, tuple[Route, ...]]:
    """For each workload the proven ways to it from the Internet.

    `own` are those by a Service's own address, `is_open` says whether an Ingress admits everybody.

    Only what the manifests prove counts: a load balancer or external address that admits everybody, an Ingress that no
    annotation keeps inside or closes, a route of a Gateway that is not internal, an OpenShift Route, a VirtualService
    of an Istio gateway, a Knative Service. A NodePort depends on the nodes' addresses.
    """
    routes: dict[ResourceId, list[Route]] = defaultdict(list)
    meshed = virtual_routes(graph)
    for service in graph.of_kind("Service"):
        for entry in (*entries(service, graph, own, is_open), *meshed.get((service.namespace, service.name), ())):
            for edge in graph.outgoing(service.id, Relation.SELECTS):
                step = Step(f"Service {service.name} leads to {edge.target.kind} {edge.target.name}", edge.at)
                routes[edge.target].append((*entry, step))
    for service in graph.of_kind("Service", "serving.knative.dev"):
        labels = service.body["metadata"]["labels"]
        if not labels.unknown and labels[KNATIVE_VISIBILITY].raw is MISSING:
            step = Step(f"Knative Service {service.name} is reachable from the Internet", service.body["spec"])
            routes[service.id].append((step,))
    return {target: tuple(found) for target, found in routes.items()}


def virtual_routes(graph: ResourceGraph) -> dict[tuple[str, str], list[Route]]:
    """For each Service, by namespace and name, the VirtualServices that lead to it from an Istio gateway."""
    found: dict[tuple[str, str], list[Route]] = defaultdict(list)
    for source in graph.of_kind("VirtualService", "networking.istio.io"):
        try:
            spec = source.body["spec"]
            if not set(spec["gateways"].strings) - {"mesh"}:
                continue
            for field in ("http", "tls", "tcp"):
                for host in (
                    entry["destination"]["host"] for rule in spec[field].items for entry in rule["route"].items
                ):
                    name, _, rest = host.text.partition(".")
                    step = Step(f"VirtualService {source.name} routes requests from outside to Service {name}", host)
                    found[rest.partition(".")[0] or source.namespace, name].append((step,))
        except UnknownValueError:
            continue
    return found


def entries(
    resource: Resource, graph: ResourceGraph, own: Callable[[Service], Route], is_open: Callable[[Ingress], bool]
) -> Iterator[Route]:
    """The ways from the Internet to a Service: its own address, or the routes that lead to it."""
    service = Service(resource, resource.body)
    try:
        if way := own(service):
            yield way
    except UnknownValueError:
        pass
    for edge in graph.incoming(resource.id, Relation.ROUTES):
        source = graph.resource(edge.source)
        if source is not None and is_public(source, graph, is_open):
            yield (routed(source, edge, resource),)


def entry_place(service: Service) -> Node:
    """The place that opens a public Service."""
    addresses = service.node["spec"]["externalIPs"]
    return addresses if addresses.items else service.node["spec"]["type"]


def routed(source: Resource, edge: Edge, service: Resource) -> Step:
    """The step from a route to its Service."""
    return Step(f"{source.kind} {source.name} routes requests from outside to Service {service.name}", edge.at)


def is_public(source: Resource, graph: ResourceGraph, is_open: Callable[[Ingress], bool]) -> bool:
    """A route object admits the Internet; an undecidable one does not count as proof."""
    try:
        if source.id.group == GATEWAY_API:
            gateways = (graph.resource(edge.target) for edge in graph.outgoing(source.id, Relation.ATTACHES))
            return any(is_open_gateway(gateway) for gateway in gateways)
        return source.id.group == OPENSHIFT_ROUTES or is_open(Ingress(source, source.body))
    except UnknownValueError:
        return False


def is_open_gateway(gateway: Resource | None) -> bool:
    """A Gateway is not kept inside the network, as far as is known; one that is not declared counts as open."""
    return gateway is None or not Gateway(gateway, gateway.body).is_internal


def asks_for_login(step: Step) -> bool:
    """A step leads through an object whose annotations ask for a login. Raises UnknownValueError."""
    annotations = step.at.document.root["metadata"]["annotations"].fields
    return any(key.rpartition("/")[2] in AUTHENTICATION for key in annotations)
