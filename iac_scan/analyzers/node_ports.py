"""Services that the Internet reaches at the ports they open on nodes (catalogue section 5, X-28)."""

from collections.abc import Iterator

from iac_scan.analyzers.cloud_homes import CloudHomes
from iac_scan.analyzers.cloud_networks import AmazonNetworks
from iac_scan.analyzers.cloud_nodes import CloudNodes
from iac_scan.analyzers.cloud_references import References
from iac_scan.model.check import Step
from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.clouds.azure import AksNodePool
from iac_scan.views.clouds.azure_network import AzureSecurityGroup
from iac_scan.views.clouds.google import GkeNodePool, GoogleFirewall
from iac_scan.views.clouds.model import CloudCluster, CloudPool
from iac_scan.views.clouds.ports import EVERY_PORT, span
from iac_scan.views.clouds.sources import anywhere
from iac_scan.views.network import Service

NODE_PORTS = (30000, 32767)  # of which Kubernetes takes one where a Service names none
NETWORKS = ("google_compute_network", "data.google_compute_network")
SUBNETS = ("azurerm_subnet",)
ASSOCIATION = "azurerm_subnet_network_security_group_association"
GUARDS = ("azurerm_network_security_group",)
DEFAULT_PRIORITY = 1000  # of a firewall rule of Google; the lowest number wins

Span = tuple[int, int]


@record
class Door:
    """Ports of public nodes that a rule opens to the Internet, in words and with its place."""

    ports: Span
    words: str
    at: Node
    pool: CloudPool
    public: Node

    def lets_in(self, ports: Span) -> bool:
        """All the ports are open, so that it doesn't matter which of them is meant."""
        return self.ports[0] <= ports[0] and ports[1] <= self.ports[1]


class NodePorts:
    """The open ports of the clusters that Services are deployed to."""

    def __init__(self, homes: CloudHomes, nodes: CloudNodes, amazon: AmazonNetworks) -> None:
        self.homes = homes
        self.nodes = nodes
        self.amazon = amazon
        self.references: References = homes.references
        self.known: dict[Resource, tuple[Door, ...]] = {}

    def way(self, service: Service) -> tuple[Step, ...]:
        """The steps from the Internet through a node to a Service; none where the files do not prove them.

        Only TCP is looked at. With `externalTrafficPolicy: Local` nodes without its pods do not answer, and which these
        are is not in the files.
        """
        try:
            is_local = service.node["spec"]["externalTrafficPolicy"].text == "Local"
            ports = [] if is_local else list(opened(service))
        except UnknownValueError:
            return ()
        cluster = self.homes.of(service.resource) if ports else None
        for door in self.doors(cluster) if cluster is not None else ():
            if any(door.lets_in(each) for each in ports):
                return (
                    Step(f"{door.pool.label} gives its nodes public addresses", door.public),
                    Step(f"{door.words} to the Internet", door.at),
                )
        return ()

    def doors(self, cluster: CloudCluster) -> tuple[Door, ...]:
        """What is surely open on the nodes of a cluster."""
        if cluster.resource not in self.known:
            self.known[cluster.resource] = tuple(self._doors(cluster))
        return self.known[cluster.resource]

    def _doors(self, cluster: CloudCluster) -> Iterator[Door]:
        for pool in self.nodes.pools(cluster):
            try:
                public = pool.public_addresses(cluster, self.references)
                if not public.is_true:
                    continue
            except UnknownValueError:
                continue
            for ports, words, at in self.rules(pool, cluster):
                yield Door(ports, words, at, pool, public.node)

    def rules(self, pool: CloudPool, cluster: CloudCluster) -> Iterator[tuple[Span, str, Node]]:
        """Ports that are surely open to everybody on a pool's nodes, with words and the place that opens them."""
        if isinstance(pool, GkeNodePool):
            yield from self.google(pool, cluster)
        elif isinstance(pool, AksNodePool):
            yield from self.azure(pool)
        elif not self.references.beside(pool.resource.id.stack, "aws_network_acl"):
            for rule in self.amazon.guarding(pool, cluster):
                try:
                    ports, at = rule.ports, anywhere(rule.sources_v4)
                except UnknownValueError:
                    continue
                if ports is not None and at is not None:
                    yield ports, f"{rule.address} opens ports {ports[0]} to {ports[1]}", at

    def azure(self, pool: AksNodePool) -> Iterator[tuple[Span, str, Node]]:
        """Ports that AKS opens in its own security group, which guards every node, and a subnet's group does not close.

        https://learn.microsoft.com/azure/aks/use-node-public-ips
        """
        blocks = pool.node["node_network_profile"][0]["allowed_host_ports"]
        for block in [] if blocks.unknown else blocks.items:
            try:
                first, last = int(str(block["port_start"].value)), int(str(block["port_end"].value))
                if block["protocol"].text == "TCP" and self.is_let_through(
                    pool.node["vnet_subnet_id"], pool, (first, last)
                ):
                    yield (first, last), f"{pool.label} opens ports {first} to {last}", block["port_start"]
            except (UnknownValueError, ValueError):
                continue

    def is_let_through(self, subnet: Node, pool: AksNodePool, ports: Span) -> bool:
        """A pool is in the network that AKS makes, or its subnet's group surely opens the ports."""
        if not subnet.present:
            return True
        stack = pool.resource.id.stack
        found = self.references.target(subnet, SUBNETS, stack)
        for guard in self.references.referring(found, ASSOCIATION, "subnet_id") if found is not None else ():
            group = self.references.target(guard.body["network_security_group_id"], GUARDS, stack)
            return group is not None and AzureSecurityGroup(group, group.body).lets_in(ports, self.references)
        return False

    def google(self, pool: GkeNodePool, cluster: CloudCluster) -> Iterator[tuple[Span, str, Node]]:
        """Firewall rules for tags of the nodes or for their whole network, unless one that denies may come first."""
        for resource in self.references.beside(pool.resource.id.stack, "google_compute_firewall"):
            rule = GoogleFirewall(resource, resource.body)
            try:
                if not self.concerns(rule, pool, cluster) or self.is_denied(rule):
                    continue
                at = anywhere(each for each in rule["source_ranges"].items if ":" not in each.written)
                if at is None:
                    continue
                for block in rule["allow"].items:
                    if block["protocol"].text.lower() in ("tcp", "all", "6"):
                        for ports in [span(port) for port in block["ports"].items] or [EVERY_PORT]:
                            yield ports, f"{rule.address} opens ports {ports[0]} to {ports[1]}", at
            except UnknownValueError:
                continue

    def concerns(self, rule: GoogleFirewall, pool: GkeNodePool, cluster: CloudCluster) -> bool:
        """A rule holds for what comes in to a pool's nodes. Raises UnknownValueError."""
        if (
            rule["direction"].text == "EGRESS"
            or rule["disabled"].value is True
            or rule["target_service_accounts"].items
        ):
            return False
        if rule["target_tags"].items:
            return bool(set(rule["target_tags"].strings) & set(pool.node["node_config"][0]["tags"].strings))
        one, other = rule["network"], cluster.node["network"]
        stack = cluster.resource.id.stack
        found = self.references.target(one, NETWORKS, stack, "name")
        same = found is not None and found is self.references.target(other, NETWORKS, stack, "name")
        return same or (one.text or "default") == (other.text or "default")

    def is_denied(self, rule: GoogleFirewall) -> bool:
        """A rule of the root that denies something is asked before a rule. Raises UnknownValueError."""
        for resource in self.references.beside(rule.resource.id.stack, "google_compute_firewall"):
            other = GoogleFirewall(resource, resource.body)
            if other["deny"].items and other["direction"].text != "EGRESS" and priority(other) <= priority(rule):
                return True
        return False


def priority(rule: GoogleFirewall) -> int:
    """When a rule of a VPC is asked. Raises UnknownValueError."""
    written = str(rule["priority"].value)
    return int(written) if written.isdigit() else DEFAULT_PRIORITY


def opened(service: Service) -> Iterator[Span]:
    """The TCP ports that a Service opens on every node: the one it names, else any of the range.

    Raises UnknownValueError.
    """
    kept = service.type == "LoadBalancer" and service.node["spec"]["allocateLoadBalancerNodePorts"].value is False
    for port in service.ports if service.type in ("NodePort", "LoadBalancer") else ():
        if (port["protocol"].text or "TCP") != "TCP":
            continue
        number = port["nodePort"].value
        if isinstance(number, int) and number:
            yield number, number
        elif not kept:
            yield NODE_PORTS
