"""Services, routes to them, and NetworkPolicies."""

from collections.abc import Iterator
from dataclasses import dataclass

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
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
ANY_ADDRESS = frozenset({"0.0.0.0/0", "::/0"})


@dataclass(frozen=True)
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
        """An annotation keeps its load balancer inside the network. Raises UnknownValueError."""
        annotations = self.node["metadata"]["annotations"]
        return any(str(annotations[key].value).lower() in values for key, values in INTERNAL_LOAD_BALANCER.items())

    @property
    def source_ranges(self) -> list[Node]:
        """The places of the address ranges its load balancer admits; none means all."""
        return self.node["spec"]["loadBalancerSourceRanges"].items

    @property
    def is_restricted(self) -> bool:
        """Its load balancer admits some addresses only. Raises UnknownValueError."""
        ranges = [item.text.strip() for item in self.source_ranges]
        return bool(ranges) and ANY_ADDRESS.isdisjoint(ranges)

    @property
    def is_public(self) -> bool:
        """Anybody on the Internet can reach its load balancer or external addresses. Raises UnknownValueError."""
        if self.node["spec"]["externalIPs"].items:
            return True
        return self.type == "LoadBalancer" and not self.is_internal and not self.is_restricted


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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
