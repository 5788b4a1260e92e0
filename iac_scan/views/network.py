"""Services, routes to them, and NetworkPolicies."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from iac_scan.model.graph import Resource
from iac_scan.model.intervals import Intervals, addresses, is_everybody
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.base import View

NETWORKING = "networking.k8s.io"

# Annotations that keep a load balancer off the Internet, with the values that do (catalogue section 2.7).
INTERNAL_LOAD_BALANCER = {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": {"internal"},
    "service.beta.kubernetes.io/aws-load-balancer-internal": {"true", "0.0.0.0/0"},
    "networking.gke.io/load-balancer-type": {"internal"},
    "cloud.google.com/load-balancer-type": {"internal"},
    "service.beta.kubernetes.io/azure-load-balancer-internal": {"true"},
}
INTERNAL_GATEWAY = {**INTERNAL_LOAD_BALANCER, "networking.istio.io/service-type": {"clusterip"}}
INTERNAL_GATEWAY_CLASSES = frozenset({"gke-l7-rilb", "gke-l7-rilb-mc", "gke-l7-cross-regional-internal-managed-mc"})
# Who asks for a load balancer of the AWS Load Balancer Controller or of EKS Auto Mode gets an internal one, unless it
# asks for another. Source: the controller's documentation of Network Load Balancers, "secure by default".
AMAZON_CLASSES = frozenset({"service.k8s.aws/nlb", "eks.amazonaws.com/nlb"})
# Classes without public addresses. Source: GKE, "LoadBalancer Service concepts"; the operator of Tailscale.
INTERNAL_CLASSES = frozenset({"networking.gke.io/l4-regional-internal", "tailscale"})
AMAZON_TYPES = frozenset({"external", "nlb-ip"})
AMAZON_BALANCER = "service.beta.kubernetes.io/aws-load-balancer-"
SOURCE_RANGES = (
    "service.beta.kubernetes.io/load-balancer-source-ranges",
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
)
# Annotations of Ingresses that name the addresses which may come in. Source: the annotations of the AWS Load Balancer
# Controller and of ingress-nginx.
INGRESS_RANGES = (
    "alb.ingress.kubernetes.io/inbound-cidrs",
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
)


def admit_everybody(ranges: Iterable[str]) -> bool:
    """Ranges of addresses add up to everybody's; a text that is none admits nobody."""
    found = Intervals()
    for text in ranges:
        with suppress(ValueError):
            found |= addresses(text)
    return is_everybody(found)


@record
class Service(View):
    """A core Service."""

    kinds = frozenset({("", "Service")})

    @property
    def type(self) -> str:
        """ClusterIP, NodePort, LoadBalancer or ExternalName. Raises UnknownValueError."""
        return self.node["spec"]["type"].text or "ClusterIP"

    @property
    def ports(self) -> list[Node]:
        """The places of its ports."""
        return self.node["spec"]["ports"].items

    @property
    def selector(self) -> Node:
        """The labels its pods carry; a Service without a selector gets its endpoints from elsewhere."""
        return self.node["spec"]["selector"]

    @property
    def is_internal(self) -> bool:
        """An annotation or its class keeps its load balancer inside the network. Raises UnknownValueError."""
        annotations = self.node["metadata"]["annotations"]
        if any(str(annotations[key].value).lower() in values for key, values in INTERNAL_LOAD_BALANCER.items()):
            return True
        of_class = self.node["spec"]["loadBalancerClass"].text
        if of_class in INTERNAL_CLASSES:
            return True
        return (
            of_class in AMAZON_CLASSES or annotations[f"{AMAZON_BALANCER}type"].text in AMAZON_TYPES
        ) and not self.asks_for_internet

    @property
    def asks_for_internet(self) -> bool:
        """It asks AWS for a load balancer with a public address. Raises UnknownValueError."""
        annotations = self.node["metadata"]["annotations"]
        scheme, internal = (annotations[f"{AMAZON_BALANCER}{name}"] for name in ("scheme", "internal"))
        return scheme.text == "internet-facing" or str(internal.value).lower() == "false"

    @property
    def leaves_choice(self) -> bool:
        """Whoever makes load balancers in its cluster of AWS decides about its own. Raises UnknownValueError."""
        is_plain = self.type == "LoadBalancer" and not self.node["spec"]["externalIPs"].items
        return is_plain and not self.node["spec"]["loadBalancerClass"].present and not self.asks_for_internet

    @property
    def source_ranges(self) -> list[Node]:
        """The places of the address ranges its load balancer admits; none means all."""
        return self.node["spec"]["loadBalancerSourceRanges"].items

    @property
    def is_restricted(self) -> bool:
        """Its load balancer admits some addresses only. Raises UnknownValueError."""
        ranges = [item.text.strip() for item in self.source_ranges]
        if not ranges:
            written = [self.node["metadata"]["annotations"][name].text for name in SOURCE_RANGES]
            ranges = [part.strip() for text in written for part in text.split(",") if part.strip()]
        return bool(ranges) and not admit_everybody(ranges)

    @property
    def security_groups(self) -> Node | None:
        """The place that names the security groups of its public load balancer, which decide instead of any ranges.

        None where the controller makes one, and for the Network Load Balancers of the control plane, which have none.
        Source: the AWS Load Balancer Controller's documentation of security groups. Raises UnknownValueError.
        """
        annotations, spec = self.node["metadata"]["annotations"], self.node["spec"]
        found, kind = annotations[f"{AMAZON_BALANCER}security-groups"], annotations[f"{AMAZON_BALANCER}type"].text
        if not found.present or (kind == "nlb" and spec["loadBalancerClass"].text not in AMAZON_CLASSES):
            return None
        is_its_way = self.type == "LoadBalancer" and not self.is_internal and not spec["externalIPs"].items
        return found if is_its_way else None

    @property
    def is_public(self) -> bool:
        """Anybody on the Internet can reach its load balancer or external addresses. Raises UnknownValueError."""
        if self.node["spec"]["externalIPs"].items:
            return True
        return self.type == "LoadBalancer" and not self.is_internal and not self.is_restricted


@record
class Ingress(View):
    """An Ingress of networking.k8s.io."""

    kinds = frozenset({(NETWORKING, "Ingress"), ("extensions", "Ingress")})

    @property
    def rules(self) -> list[Node]:
        """The places of its rules."""
        return self.node["spec"]["rules"].items

    @property
    def backends(self) -> Iterator[Node]:
        """The places that name a Service: the default backend and every path's. Raises UnknownValueError."""
        spec = self.node["spec"]
        for backend in (spec["defaultBackend"], spec["backend"]):
            if backend.present:
                yield backend
        for rule in self.rules:
            yield from (path["backend"] for path in rule["http"]["paths"].items)

    @property
    def is_internal(self) -> bool:
        """Its annotations or class keep it inside the network. Raises UnknownValueError."""
        annotations = self.node["metadata"]["annotations"]
        ingress_class = self.node["spec"]["ingressClassName"].text or annotations["kubernetes.io/ingress.class"].text
        if ingress_class == "gce-internal":
            return True
        return ingress_class == "alb" and annotations["alb.ingress.kubernetes.io/scheme"].text != "internet-facing"

    @property
    def is_restricted(self) -> bool:
        """An annotation lets in some addresses only. Raises UnknownValueError."""
        annotations = self.node["metadata"]["annotations"]
        written = (annotations[key].text.split(",") for key in INGRESS_RANGES)
        ranges = [{part.strip() for part in parts} - {""} for parts in written]
        return any(found and not admit_everybody(found) for found in ranges)


@record
class NetworkPolicy(View):
    """A NetworkPolicy of networking.k8s.io/v1."""

    kinds = frozenset({(NETWORKING, "NetworkPolicy")})

    @property
    def selector(self) -> Node:
        """Which pods of its own namespace it holds for; empty for all of them."""
        return self.node["spec"]["podSelector"]

    @property
    def ingress(self) -> list[Node]:
        """The places of its ingress rules."""
        return self.node["spec"]["ingress"].items

    @property
    def egress(self) -> list[Node]:
        """The places of its egress rules."""
        return self.node["spec"]["egress"].items

    @property
    def types(self) -> frozenset[str]:
        """The directions it isolates, defaulted as the API server does. Raises UnknownValueError."""
        written = self.node["spec"]["policyTypes"]
        if written.items:
            return frozenset(written.strings)
        return frozenset({"Ingress", "Egress"} if self.egress else {"Ingress"})

    @classmethod
    def of(cls, resource: Resource) -> Iterator["NetworkPolicy"]:
        """The one view of a policy."""
        yield cls(resource, resource.body)


@record
class PolicyRule(View):
    """One ingress or egress rule of a NetworkPolicy; `direction` is the name of the list it stands in."""

    kinds = NetworkPolicy.kinds

    policy: NetworkPolicy
    direction: str

    @property
    def peers(self) -> list[Node]:
        """The places of its `from` or `to` entries; none means everybody. Raises UnknownValueError."""
        return self.node["from" if self.direction == "ingress" else "to"].items

    @property
    def ports(self) -> list[Node]:
        """The places of its ports; none means every port. Raises UnknownValueError."""
        return self.node["ports"].items

    @property
    def applies(self) -> bool:
        """The policy holds for its direction at all. Raises UnknownValueError."""
        return self.direction.capitalize() in self.policy.types

    @property
    def blocks(self) -> list[Node]:
        """The places of its address ranges. Raises UnknownValueError."""
        return [peer["ipBlock"] for peer in self.peers if peer["ipBlock"].present]

    @classmethod
    def of(cls, resource: Resource) -> Iterator["PolicyRule"]:
        """All rules of a policy."""
        policy = NetworkPolicy(resource, resource.body)
        for rule in policy.ingress:
            yield cls(resource, rule, policy, "ingress")
        for rule in policy.egress:
            yield cls(resource, rule, policy, "egress")


ADMIN = "policy.networking.k8s.io"


@record
class AdminPolicy(View):
    """An administrator's policy: AdminNetworkPolicy, BaselineAdminNetworkPolicy or ClusterNetworkPolicy."""

    kinds = frozenset(
        (ADMIN, kind) for kind in ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy")
    )

    @property
    def rules(self) -> list[tuple[str, Node]]:
        """Its rules, each with the name of its direction. Raises UnknownValueError."""
        spec = self.node["spec"]
        return [(direction, rule) for direction in ("ingress", "egress") for rule in spec[direction].items]


@record
class AnyPolicy(View):
    """A policy of any kind that a network plugin enforces."""

    kinds = frozenset(
        {
            *NetworkPolicy.kinds,
            *AdminPolicy.kinds,
            ("cilium.io", "CiliumNetworkPolicy"),
            ("cilium.io", "CiliumClusterwideNetworkPolicy"),
            ("crd.projectcalico.org", "NetworkPolicy"),
            ("crd.projectcalico.org", "GlobalNetworkPolicy"),
            ("projectcalico.org", "NetworkPolicy"),
            ("projectcalico.org", "GlobalNetworkPolicy"),
        }
    )


@record
class Gateway(View):
    """A Gateway of the Gateway API."""

    kinds = frozenset({("gateway.networking.k8s.io", "Gateway")})

    @property
    def listeners(self) -> list[Node]:
        """The places of its listeners."""
        return self.node["spec"]["listeners"].items

    @property
    def is_internal(self) -> bool:
        """Its class or its annotations keep it inside the network. Raises UnknownValueError."""
        if self.node["spec"]["gatewayClassName"].text in INTERNAL_GATEWAY_CLASSES:
            return True
        annotations = (self.node["metadata"]["annotations"], self.node["spec"]["infrastructure"]["annotations"])
        return any(
            str(place[key].value).lower() in values for place in annotations for key, values in INTERNAL_GATEWAY.items()
        )


@record
class GatewayRoute(View):
    """A route of the Gateway API."""

    kinds = frozenset(
        ("gateway.networking.k8s.io", kind) for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
    )


@record
class ReferenceGrant(View):
    """A ReferenceGrant of the Gateway API."""

    kinds = frozenset({("gateway.networking.k8s.io", "ReferenceGrant")})


@record
class MeshPolicy(View):
    """What says how Istio encrypts traffic: a PeerAuthentication or a DestinationRule."""

    kinds = frozenset({("security.istio.io", "PeerAuthentication"), ("networking.istio.io", "DestinationRule")})


@record
class Backend(View):
    """One backend of an Ingress, of a Gateway API route or of an OpenShift Route: the place that names a Service."""

    kinds = frozenset({*Ingress.kinds, *GatewayRoute.kinds, ("route.openshift.io", "Route")})

    @property
    def service(self) -> Node:
        """The place of the Service's name."""
        own = self.node["service"]["name"]
        return own if own.present else self.node["name"] if self.node["name"].present else self.node["serviceName"]

    @property
    def namespace(self) -> str:
        """The namespace of the Service. Raises UnknownValueError."""
        is_gateway = self.resource.id.group == "gateway.networking.k8s.io"
        return (self.node["namespace"].text if is_gateway else "") or self.resource.namespace

    @property
    def port(self) -> Node:
        """The place of the port it asks for."""
        own = self.node["service"]["port"]
        if own.present:
            return own["number"] if own["number"].present else own["name"]
        return self.node["servicePort"] if self.node["servicePort"].present else self.node["port"]

    @classmethod
    def of(cls, resource: Resource) -> Iterator["Backend"]:
        """All backends that name a Service. Raises UnknownValueError."""
        spec = resource.body["spec"]
        places: list[Node] = []
        if resource.kind == "Ingress":
            places = [entry for entry in Ingress(resource, resource.body).backends if not entry["resource"].present]
        elif resource.kind == "Route":
            places = [spec["to"], *spec["alternateBackends"].items]
        else:
            for rule in spec["rules"].items:
                places += [entry for entry in rule["backendRefs"].items if entry["kind"].text in ("", "Service")]
        for place in places:
            yield cls(resource, place)
