"""What the API server refuses about a policy, as far as the manifest tells (catalogue sections 2.2 and 2.4)."""

from collections.abc import Iterator

from iac_scan.analyzers.network.rules import parsed
from iac_scan.model.graph import Resource
from iac_scan.model.intervals import PROTOCOLS
from iac_scan.model.node import Node
from iac_scan.views.network import ADMIN, NETWORKING

Problem = tuple[str, Node]

ACTIONS = {
    "AdminNetworkPolicy": ("Allow", "Deny", "Pass"),
    "BaselineAdminNetworkPolicy": ("Allow", "Deny"),
    "ClusterNetworkPolicy": ("Accept", "Deny", "Pass"),
}
MOST_RULES = {"AdminNetworkPolicy": 100, "BaselineAdminNetworkPolicy": 100, "ClusterNetworkPolicy": 25}
HIGHEST_PRIORITY = 1000


def problems(policy: Resource) -> Iterator[Problem]:
    """What is wrong with a policy, each with its place. Raises UnknownValueError."""
    if policy.id.group == NETWORKING:
        yield from namespaced(policy.body["spec"])
    elif policy.id.group == ADMIN:
        yield from administrative(policy)


def namespaced(spec: Node) -> Iterator[Problem]:
    """What is wrong with a NetworkPolicy."""
    types = spec["policyTypes"]
    for entry in types.items:
        if entry.value not in ("Ingress", "Egress"):
            yield f"the policy type {entry.value!r} is not Ingress or Egress", entry
    for direction, field in (("ingress", "from"), ("egress", "to")):
        for rule in spec[direction].items:
            for peer in rule[field].items:
                yield from peer_problems(peer)
            for port in rule["ports"].items:
                yield from port_problems(port)


def peer_problems(peer: Node) -> Iterator[Problem]:
    """What is wrong with a peer."""
    block, selectors = peer["ipBlock"], (peer["podSelector"], peer["namespaceSelector"])
    if not block.present and not any(selector.present for selector in selectors):
        yield "a peer without a selector or an ipBlock", peer
    if not block.present:
        return
    if any(selector.present for selector in selectors):
        yield "an ipBlock stands beside a selector", block
    whole = parsed(block["cidr"].value)
    if not whole:
        yield f"{block['cidr'].value!r} is not a range of addresses", block["cidr"]
        return
    for excluded in block["except"].items:
        part = parsed(excluded.value)
        if not part or part - whole:
            yield f"{excluded.value} does not lie within {block['cidr'].value}", excluded


def port_problems(port: Node) -> Iterator[Problem]:
    """What is wrong with a port."""
    number, end, protocol = port["port"].value, port["endPort"].value, port["protocol"].value
    if protocol is not None and protocol not in PROTOCOLS:
        yield f"the protocol {protocol!r} is not TCP, UDP or SCTP", port["protocol"]
    if isinstance(number, int) and not 1 <= number <= 65535:
        yield f"the port {number} is not between 1 and 65535", port["port"]
    if end is None:
        return
    if not isinstance(number, int):
        yield "endPort needs a numeric port", port["endPort"]
    elif isinstance(end, int) and end < number:
        yield f"endPort {end} is lower than port {number}", port["endPort"]


def administrative(policy: Resource) -> Iterator[Problem]:
    """What is wrong with an administrator's policy."""
    spec, kind = policy.body["spec"], policy.kind
    priority, actions = spec["priority"].value, ACTIONS[kind]
    if kind != "BaselineAdminNetworkPolicy" and isinstance(priority, int) and not 0 <= priority <= HIGHEST_PRIORITY:
        yield f"the priority {priority} is not between 0 and {HIGHEST_PRIORITY}", spec["priority"]
    if kind == "BaselineAdminNetworkPolicy" and policy.name != "default":
        yield "a BaselineAdminNetworkPolicy must be named 'default'", policy.body["metadata"]["name"]
    for direction, field in (("ingress", "from"), ("egress", "to")):
        rules = spec[direction].items
        if len(rules) > MOST_RULES[kind]:
            yield f"{len(rules)} {direction} rules are more than {MOST_RULES[kind]}", spec[direction]
        for rule in rules:
            if rule["action"].value not in actions:
                names = ", ".join(actions[:-1]) + f" or {actions[-1]}"
                yield f"the action {rule['action'].value!r} is not {names}", rule["action"]
            if not rule[field].items:
                yield f"a rule without `{field}`", rule
