"""A security group opens ports of the nodes' subnet to the Internet.

SSH, remote desktop, the kubelet and node ports are not meant for everybody: the kubelet's port runs commands in pods
for whoever holds a credential, and node ports lead to Services past the load balancer.

## Fix

Set `source_address_prefix` of the rule to the networks that need the ports, or remove the rule.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    NODE_PORTS,
    AzureRule,
    AzureSecurityGroup,
    Facts,
    Meta,
    Node,
    NodePort,
    Resource,
    Severity,
    Violation,
)

META = Meta(
    title="Ports of AKS nodes open to the Internet",
    severity=Severity.HIGH,
    catalogue="AKS-36",
    frameworks={"CIS-AKS": ("5.4.3",)},
    aliases=("AZU-0047", "AZU-0048", "AZU-0050", "CKV_AZURE_9", "CKV_AZURE_10"),
)

ASSOCIATION = "azurerm_subnet_network_security_group_association"
CLUSTER = "azurerm_kubernetes_cluster"
SUBNETS = ("azurerm_subnet",)


def check(group: AzureSecurityGroup, facts: Facts) -> Iterator[Violation]:
    """The rules in their order: for each port the first one that holds for everybody decides."""
    pool = nodes_behind(group, facts)
    if not pool:
        return
    rules = sorted((rule for rule in group.rules(facts.references) if rule.is_inbound_tcp), key=priority)
    deciding = {port.name: decision(port, rules) for port in NODE_PORTS}
    for rule in rules:
        opened = [name for name, decider in deciding.items() if decider is rule and rule.allows]
        place = rule.everybody if opened else None
        if place is not None:
            yield Violation(f"{group.address} opens {', '.join(opened)} of the nodes of {pool} to the Internet", place)


def priority(rule: AzureRule) -> int:
    """Where a rule stands in the order. Raises UnknownValueError."""
    return rule.priority


def decision(port: NodePort, rules: list[AzureRule]) -> AzureRule | None:
    """The first rule that decides about a port for everybody: it allows some of it or denies all of it."""
    for rule in rules:
        concerned = port.meets(rule.ports) if rule.allows else port.within(rule.ports)
        if concerned and rule.everybody is not None:
            return rule
    return None


def nodes_behind(group: AzureSecurityGroup, facts: Facts) -> str:
    """The address of a cluster or pool whose nodes are in a subnet that the group guards, empty if none is."""
    stack = group.resource.id.stack
    guards = facts.references.referring(group.resource, ASSOCIATION, "network_security_group_id")
    guarded = [facts.references.target(guard.body["subnet_id"], SUBNETS, stack) for guard in guards]
    for resource, place in subnets(facts, stack):
        subnet = facts.references.target(place, SUBNETS, stack)
        if subnet is not None and subnet in guarded:
            return resource.name
    return ""


def subnets(facts: Facts, stack: str) -> Iterator[tuple[Resource, Node]]:
    """Where clusters and pools name their subnets."""
    for resource in facts.references.beside(stack, CLUSTER):
        yield resource, resource.body["default_node_pool"][0]["vnet_subnet_id"]
    for resource in facts.references.beside(stack, f"{CLUSTER}_node_pool"):
        yield resource, resource.body["vnet_subnet_id"]
