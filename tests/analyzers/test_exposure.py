"""Which workloads the Internet reaches, and by which steps."""

import pytest

from iac_scan.analyzers.exposure import public_routes
from tests.network.cluster import graph, manifests

WEB = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: web:1}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop%s}
spec: {selector: {app: web}, ports: [{port: 80}]%s}
---
"""
ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop}
spec: {parentRefs: [{name: edge%s}], rules: [{backendRefs: [{name: web, port: 80}]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec: {gatewayClassName: %s, listeners: []%s}
"""
VIRTUAL = """
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: edge}
spec: {gateways: [%s], http: [{route: [{destination: {host: web.shop.svc.cluster.local}}]}]}
"""
INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {ingressClassName: %s, defaultBackend: {service: {name: web, port: {number: 80}}}}
"""
AMAZON = ", annotations: {service.beta.kubernetes.io/aws-load-balancer-%s}"
LEADS = "Service web leads to Pod web"


def steps(text: str) -> list[list[str]]:
    """The ways to the pod, each as the words of its steps."""
    routes = public_routes(graph(*manifests(text)))
    return [[step.message for step in route] for found in routes.values() for route in found]


@pytest.mark.parametrize(
    ("annotations", "spec", "expected"),
    [
        ("", "", []),
        ("", ", type: NodePort", []),
        ("", ", type: LoadBalancer", ["Service web is reachable from the Internet"]),
        ("", ", externalIPs: [198.51.100.1]", ["Service web is reachable from the Internet"]),
        ("", ", type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24]", []),
        (', annotations: {networking.gke.io/load-balancer-type: "Internal"}', ", type: LoadBalancer", []),
        ("", ", type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb", []),
        (AMAZON % "type: external", ", type: LoadBalancer", []),
        (AMAZON % "type: nlb", ", type: LoadBalancer", ["Service web is reachable from the Internet"]),
        (
            AMAZON % "scheme: internet-facing",
            ", type: LoadBalancer, loadBalancerClass: eks.amazonaws.com/nlb",
            ["Service web is reachable from the Internet"],
        ),
    ],
)
def test_services(annotations: str, spec: str, expected: list[str]) -> None:
    assert steps(WEB % (annotations, spec)) == ([[*expected, LEADS]] if expected else [])


@pytest.mark.parametrize(
    ("annotations", "is_open"),
    [
        ("", True),
        ("nginx.ingress.kubernetes.io/whitelist-source-range: '192.0.2.0/24,198.51.100.0/24'", False),
        ("nginx.ingress.kubernetes.io/whitelist-source-range: '192.0.2.0/24,0.0.0.0/0'", True),
        ("alb.ingress.kubernetes.io/inbound-cidrs: 192.0.2.0/24", False),
        ("alb.ingress.kubernetes.io/inbound-cidrs: 0.0.0.0/0", True),
    ],
)
def test_ingresses_count_where_no_annotation_closes_them(annotations: str, is_open: bool) -> None:
    closed = INGRESS.replace("namespace: shop}", f"namespace: shop, annotations: {{{annotations}}}}}")
    assert bool(steps(WEB % ("", "") + closed % "nginx")) is is_open


def test_gateway_routes_count_where_the_gateway_is_open() -> None:
    way = [["HTTPRoute web routes requests from outside to Service web", LEADS]]
    web = WEB % ("", "")
    assert steps(web + ROUTE % ("", "envoy", "")) == way
    assert steps(web + ROUTE % ("", "gke-l7-rilb", "")) == []
    internal = ', infrastructure: {annotations: {service.beta.kubernetes.io/azure-load-balancer-internal: "true"}}'
    assert steps(web + ROUTE % ("", "envoy", internal)) == []
    assert steps(web + ROUTE % (", kind: Service", "envoy", "")) == []


def test_virtual_services_count_behind_a_gateway() -> None:
    web = WEB % ("", "")
    way = [["VirtualService web routes requests from outside to Service web", LEADS]]
    assert steps(web + VIRTUAL % "edge") == way
    assert steps(web + VIRTUAL % "mesh") == []


def test_ingress_classes_that_stay_inside() -> None:
    web = WEB % ("", "")
    assert steps(web + INGRESS % "nginx") == [["Ingress web routes requests from outside to Service web", LEADS]]
    assert steps(web + INGRESS % "alb") == []
    assert steps(web + INGRESS % "gce-internal") == []


def test_knative_services_are_public_unless_they_say_so() -> None:
    text = """
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: web, namespace: shop%s}
spec: {template: {spec: {containers: [{name: web, image: web:1}]}}}
"""
    assert steps(text % "") == [["Knative Service web is reachable from the Internet"]]
    assert steps(text % ", labels: {networking.knative.dev/visibility: cluster-local}") == []
