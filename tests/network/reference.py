"""A second opinion on network policies: slow, naive, and written straight from the specification.

It asks one question at a time, on plain manifests, and shares no code with the engine. `on_nodes` says whether address
ranges are taken to hold the nodes and their pods, which the manifests do not tell.
"""

from ipaddress import ip_address, ip_network
from typing import Any

Manifest = dict[str, Any]


class Cluster:
    """The manifests of a cluster, sorted by kind."""

    def __init__(self, values: list[Manifest], *, on_nodes: bool) -> None:
        self.on_nodes = on_nodes
        self.namespaces = {entry["metadata"]["name"]: entry for entry in values if entry["kind"] == "Namespace"}
        self.policies = [entry for entry in values if entry["kind"] == "NetworkPolicy"]
        admin = [entry for entry in values if entry["kind"] in ("AdminNetworkPolicy", "ClusterNetworkPolicy")]
        self.admin = sorted(
            (entry for entry in admin if entry["spec"].get("tier") != "Baseline"), key=lambda e: e["spec"]["priority"]
        )
        self.baseline = [entry for entry in admin if entry["spec"].get("tier") == "Baseline"]
        self.baseline += [entry for entry in values if entry["kind"] == "BaselineAdminNetworkPolicy"]

    def allowed(self, source: Any, destination: Any, protocol: str, port: int) -> bool:
        """A pod or an address may connect to another; pods are manifests, addresses are text."""
        return self.side("egress", source, destination, destination, protocol, port) and self.side(
            "ingress", destination, source, destination, protocol, port
        )

    def side(self, direction: str, own: Any, other: Any, receiver: Any, protocol: str, port: int) -> bool:
        """One end's policies allow the connection."""
        if isinstance(own, str) or own["spec"].get("hostNetwork"):
            return True
        for entry in self.admin:
            action = self.admin_action(entry, direction, own, other, receiver, protocol, port)
            if action in ("Allow", "Accept"):
                return True
            if action == "Deny":
                return False
            if action == "Pass":
                break
        selecting = [entry for entry in self.policies if self.selects(entry, direction, own)]
        if selecting:
            return any(
                self.rule_matches(entry, rule, direction, other, receiver, protocol, port)
                for entry in selecting
                for rule in entry["spec"].get(direction) or []
            )
        for entry in self.baseline:
            action = self.admin_action(entry, direction, own, other, receiver, protocol, port)
            if action in ("Allow", "Accept", "Deny"):
                return action != "Deny"
            if action == "Pass":
                break
        return True

    def selects(self, policy: Manifest, direction: str, own: Manifest) -> bool:
        spec = policy["spec"]
        types = spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])
        if direction.capitalize() not in types or policy["metadata"]["namespace"] != own["metadata"]["namespace"]:
            return False
        return matches(spec.get("podSelector"), own["metadata"]["labels"])

    def rule_matches(
        self, policy: Manifest, rule: Manifest, direction: str, other: Any, receiver: Any, protocol: str, port: int
    ) -> bool:
        peers = rule.get("from" if direction == "ingress" else "to")
        home = policy["metadata"]["namespace"]
        if peers and not any(self.peer_matches(peer, home, other) for peer in peers):
            return False
        ports = rule.get("ports")
        return not ports or any(port_matches(entry, receiver, protocol, port) for entry in ports)

    def peer_matches(self, peer: Manifest, home: str, other: Any) -> bool:
        if "ipBlock" in peer:
            return self.in_block(peer["ipBlock"]["cidr"], peer["ipBlock"].get("except") or [], other)
        if isinstance(other, str) or other["spec"].get("hostNetwork"):
            return False
        namespace = other["metadata"]["namespace"]
        inside = peer.get("namespaceSelector")
        if inside is None and namespace != home:
            return False
        if inside is not None and not matches(inside, self.namespace_labels(namespace)):
            return False
        return peer.get("podSelector") is None or matches(peer["podSelector"], other["metadata"]["labels"])

    def in_block(self, cidr: str, excluded: list[str], other: Any) -> bool:
        if not isinstance(other, str):
            return bool(other["spec"].get("hostNetwork")) and self.on_nodes
        address = ip_address(other)
        return address in ip_network(cidr) and not any(address in ip_network(entry) for entry in excluded)

    def namespace_labels(self, name: str) -> dict[str, str]:
        declared = self.namespaces.get(name)
        labels = declared["metadata"].get("labels", {}) if declared else {}
        return {**labels, "kubernetes.io/metadata.name": name}

    def admin_action(
        self, policy: Manifest, direction: str, own: Manifest, other: Any, receiver: Any, protocol: str, port: int
    ) -> str | None:
        if not self.chosen(policy["spec"]["subject"], own):
            return None
        for rule in policy["spec"].get(direction) or []:
            peers = rule["from" if direction == "ingress" else "to"]
            if any(self.admin_peer(peer, other) for peer in peers) and admin_ports(rule, receiver, protocol, port):
                return str(rule["action"])
        return None

    def admin_peer(self, peer: Manifest, other: Any) -> bool:
        if "networks" in peer:
            return any(self.in_block(cidr, [], other) for cidr in peer["networks"])
        return not isinstance(other, str) and self.chosen(peer, other)

    def chosen(self, subject: Manifest, pod: Manifest) -> bool:
        if pod["spec"].get("hostNetwork"):
            return False
        labels = self.namespace_labels(pod["metadata"]["namespace"])
        if "namespaces" in subject:
            return matches(subject["namespaces"], labels)
        inside = matches(subject["pods"].get("namespaceSelector"), labels)
        return inside and matches(subject["pods"].get("podSelector"), pod["metadata"]["labels"])


def matches(selector: Manifest | None, labels: dict[str, str]) -> bool:
    """A LabelSelector matches labels."""
    selector = selector or {}
    if any(labels.get(key) != value for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    for entry in selector.get("matchExpressions") or []:
        key, values = entry["key"], entry.get("values") or []
        holds = {
            "In": key in labels and labels[key] in values,
            "NotIn": key not in labels or labels[key] not in values,
            "Exists": key in labels,
            "DoesNotExist": key not in labels,
        }
        if not holds[entry["operator"]]:
            return False
    return True


def named(receiver: Any, name: str) -> set[tuple[str, int]]:
    """The ports of a pod that bear a name."""
    if isinstance(receiver, str):
        return set()
    listed = [port for container in receiver["spec"]["containers"] for port in container.get("ports") or []]
    return {(port.get("protocol", "TCP"), port["containerPort"]) for port in listed if port.get("name") == name}


def port_matches(entry: Manifest, receiver: Any, protocol: str, port: int) -> bool:
    """A port of a NetworkPolicy's rule is meant."""
    if entry.get("protocol", "TCP") != protocol:
        return False
    wanted = entry.get("port")
    if wanted is None:
        return True
    if isinstance(wanted, str):
        return (protocol, port) in named(receiver, wanted)
    last: int = entry.get("endPort") or wanted
    return bool(wanted <= port <= last)


def admin_ports(rule: Manifest, receiver: Any, protocol: str, port: int) -> bool:
    """A port of an administrator's rule is meant."""
    if "protocols" in rule:
        return any(protocol_matches(entry, receiver, protocol, port) for entry in rule["protocols"])
    ports = rule.get("ports")
    if not ports:
        return True
    for entry in ports:
        if "portNumber" in entry:
            one = entry["portNumber"]
            if (one.get("protocol", "TCP"), one["port"]) == (protocol, port):
                return True
        elif "portRange" in entry:
            extent = entry["portRange"]
            if extent.get("protocol", "TCP") == protocol and extent["start"] <= port <= extent["end"]:
                return True
        elif (protocol, port) in named(receiver, entry["namedPort"]):
            return True
    return False


def protocol_matches(entry: Manifest, receiver: Any, protocol: str, port: int) -> bool:
    """An entry of `protocols` is meant."""
    if "destinationNamedPort" in entry:
        return (protocol, port) in named(receiver, entry["destinationNamedPort"])
    own = entry.get(protocol.lower())
    if own is None:
        return False
    wanted = own.get("destinationPort")
    if not wanted:
        return True
    if "number" in wanted:
        return bool(wanted["number"] == port)
    return bool(wanted["range"]["start"] <= port <= wanted["range"]["end"])
