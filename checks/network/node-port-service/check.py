"""A Service opens a port on every node of the cluster.

Whoever can reach a node can reach the Service, past load balancers and their filters, and the port is open on nodes
that run none of its pods. Nodes with public addresses put it on the Internet.

## Fix

Use a Service of type ClusterIP behind an Ingress or a Gateway, or a load balancer with
`allocateLoadBalancerNodePorts: false`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Service, Severity, Violation

META = Meta(
    title="Service of type NodePort",
    severity=Severity.LOW,
    catalogue="K8S-NET-025, X-28",
    frameworks={"OWASP-K8S": ("K06",)},
    aliases=("exposed-services",),
)


def check(service: Service, facts: Facts) -> Iterator[Violation]:
    """The type alone decides; high where nodes of its cluster surely let the Internet in to the port."""
    if service.type != "NodePort":
        return
    way = facts.node_ports.way(service) if facts.has_cloud else ()
    message = f"Service '{service.resource.name}' opens a port on every node"
    severity = Severity.HIGH if way else None
    yield Violation(f"{message} to the Internet" if way else message, service["spec"]["type"], way, severity)
