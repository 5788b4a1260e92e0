"""Services and the routes that lead to them: which ports of which pods are meant (catalogue sections 2.2 and 2.7)."""

from collections.abc import Iterator

from iac_scan.analyzers.network.bits import Partial
from iac_scan.analyzers.network.labels import spelled
from iac_scan.analyzers.network.peers import Peers
from iac_scan.model.graph import Relation, Resource, ResourceGraph
from iac_scan.model.intervals import PROTOCOLS, Intervals, ports
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.network import Ingress

ROUTE_KINDS = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")


@record
class Target:
    """What a Service's port leads to: pods, and the port of them; `at` is the place that says so."""

    pods: int
    ports: Intervals
    at: Node


@record
class Routed:
    """A backend of a route: its Service, the reference to one of its ports, and the place of the backend."""

    source: Resource
    service: Resource
    port: str
    at: Node


def selected_pods(service: Resource, peers: Peers) -> int:
    """The pods that certainly carry all labels of a Service's selector; none for a Service without one."""
    selector = service.body["spec"]["selector"].raw
    if not isinstance(selector, dict) or not selector:
        return 0
    found = Partial(*(peers.namespace_bits.get(service.namespace, 0),) * 2)
    for key, value in selector.items():
        found &= peers.index.requirement(str(key), "In", [value])
    return found.certain


def targets(service: Resource, peers: Peers, reference: str = "") -> Iterator[Target]:
    """What a Service leads to, all of it or only the port of that number or name. Unknown ports lead nowhere."""
    pods = selected_pods(service, peers)
    if not pods:
        return
    for port in service.body["spec"]["ports"].items:
        number, name, wanted = port["port"].raw, port["name"].raw, port["targetPort"].raw
        protocol = port["protocol"].raw or "TCP"
        if protocol not in PROTOCOLS or (reference and reference not in (spelled(number), name)):
            continue
        meant = wanted if wanted is not None and port["targetPort"].present else number
        if isinstance(meant, str) and not meant.isdigit():
            for named, found in peers.named_port(meant, protocol):
                if named.certain & pods:
                    yield Target(named.certain & pods, found, port)
        elif not isinstance(meant, Unknown) and spelled(meant).isdigit():
            yield Target(pods, ports(protocol, int(spelled(meant)), int(spelled(meant))), port)


def routed(graph: ResourceGraph) -> Iterator[Routed]:
    """The Services that Ingresses, Gateway API routes and OpenShift routes lead to; unknown backends are left out."""
    for resource in graph.resources:
        for backend, name, port in backends(resource):
            for edge in graph.outgoing(resource.id, Relation.ROUTES):
                service = graph.resource(edge.target)
                if service is not None and edge.at.path == name.path:
                    yield Routed(resource, service, port, backend)


def backends(resource: Resource) -> Iterator[tuple[Node, Node, str]]:
    """The backends of a route: the place, the place of the Service's name, and the port it asks for."""
    try:
        match resource.id.group, resource.kind:
            case (("networking.k8s.io" | "extensions"), "Ingress"):
                yield from ingress_backends(resource)
            case "route.openshift.io", "Route":
                port = spelled(resource.body["spec"]["port"]["targetPort"].value)
                spec = resource.body["spec"]
                for backend in [spec["to"], *spec["alternateBackends"].items]:
                    yield backend, backend["name"], f"target:{port}" if port else ""
            case "gateway.networking.k8s.io", kind if kind in ROUTE_KINDS:
                for rule in resource.body["spec"]["rules"].items:
                    for backend in rule["backendRefs"].items:
                        yield backend, backend["name"], spelled(backend["port"].value)
    except UnknownValueError:
        return


def ingress_backends(resource: Resource) -> Iterator[tuple[Node, Node, str]]:
    """The backends of an Ingress, in its present form and in that of extensions/v1beta1."""
    for backend in Ingress(resource, resource.body).backends:
        service = backend["service"]
        if service.present:
            port = service["port"]["number"].value or service["port"]["name"].value
            yield backend, service["name"], spelled(port)
        else:
            yield backend, backend["serviceName"], spelled(backend["servicePort"].value)


def controller_targets(graph: ResourceGraph, peers: Peers) -> Iterator[tuple[Routed, Target]]:
    """What the ingress controller talks to: the pods behind every route. A Route may name the pods' port itself."""
    for route in routed(graph):
        if not route.port.startswith("target:"):
            yield from ((route, target) for target in targets(route.service, peers, route.port))
            continue
        wanted = route.port.removeprefix("target:")
        for target in targets(route.service, peers):
            names = {spelled(target.at[field].raw) for field in ("targetPort", "name")}
            if wanted in names or (wanted == spelled(target.at["port"].raw) and not target.at["targetPort"].present):
                yield route, target
