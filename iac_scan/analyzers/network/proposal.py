"""The smallest NetworkPolicy that keeps what the graph shows a workload needs: a manifest ready to apply."""

import json

from iac_scan.analyzers.network.network import Network
from iac_scan.analyzers.network.peers import declared
from iac_scan.analyzers.network.rules import Direction
from iac_scan.analyzers.network.services import selected_pods, targets
from iac_scan.model.graph import Relation, ResourceGraph
from iac_scan.model.intervals import PORTS, PROTOCOLS, Intervals
from iac_scan.views.pods import Workload

# Labels that differ between the pods of one workload, or from one release to the next.
VOLATILE = frozenset(
    {"pod-template-hash", "controller-revision-hash", "helm.sh/chart", "app.kubernetes.io/version", "chart", "heritage"}
)
DNS = """\
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - {protocol: UDP, port: 53}
        - {protocol: TCP, port: 53}
"""


def proposal(graph: ResourceGraph, network: Network, workload: Workload, directions: tuple[Direction, ...]) -> str:
    """The manifest. Ingress: the ports that Services lead to, else those the containers declare, from the namespace or,
    where a route leads there from outside, from everywhere. Egress: the name service only. Raises UnknownValueError.
    """
    resource = workload.resource
    kinds = [direction.value.capitalize() for direction in directions]
    labels = stable_labels(workload)
    lines = [
        "apiVersion: networking.k8s.io/v1",
        "kind: NetworkPolicy",
        "metadata:",
        f"  name: {resource.name}-{'-'.join(direction.value for direction in directions)}",
    ]
    if not resource.namespace_assumed:
        lines.append(f"  namespace: {resource.namespace}")
    lines += ["spec:", "  podSelector:"]
    lines += (
        ["    matchLabels:", *(f"      {key}: {json.dumps(value)}" for key, value in labels.items())] if labels else []
    )
    if not labels:
        lines[-1] = "  podSelector: {}"
    lines.append(f"  policyTypes: [{', '.join(kinds)}]")
    if Direction.INGRESS in directions:
        lines += ingress(graph, network, workload)
    text = "\n".join(lines) + "\n"
    return text + f"  egress:\n{DNS}" if Direction.EGRESS in directions else text


def stable_labels(workload: Workload) -> dict[str, str]:
    """The labels to select a workload's pods by: its own selector's, else those that stay the same."""
    selector = workload.resource.body["spec"]["selector"]["matchLabels"].fields
    if selector:
        return {key: str(node.value) for key, node in selector.items() if key not in VOLATILE}
    return {key: value for key, value in workload.labels.items() if key not in VOLATILE}


def ingress(graph: ResourceGraph, network: Network, workload: Workload) -> list[str]:
    """The lines of the ingress rules; none if nothing leads to the workload and it declares no port."""
    internal, public = needed(graph, network, workload)
    if not internal and not public:
        own = declared(workload)
        internal = own or Intervals()
    if not internal and not public:
        return ["  ingress: []"]
    lines = ["  ingress:"]
    if public:
        lines += ["    - ports:", *port_lines(public)]
    if internal - public:
        lines += ["    - from:", "        - podSelector: {}", "      ports:", *port_lines(internal - public)]
    return lines


def needed(graph: ResourceGraph, network: Network, workload: Workload) -> tuple[Intervals, Intervals]:
    """The ports that Services lead to: from inside the cluster, and from outside it."""
    internal, public = Intervals(), Intervals()
    own, peers = network.number(workload), network.peers
    if own is None:
        return internal, public
    for edge in graph.incoming(workload.resource.id, Relation.SELECTS):
        service = graph.resource(edge.source)
        if service is None or service.kind != "Service" or not selected_pods(service, peers) >> own & 1:
            continue
        outside = service.body["spec"]["type"].raw in ("LoadBalancer", "NodePort")
        outside = outside or bool(graph.incoming(service.id, Relation.ROUTES))
        for target in targets(service, peers):
            if target.pods >> own & 1:
                internal |= target.ports
                public |= target.ports if outside else Intervals()
    return internal, public


def port_lines(found: Intervals) -> list[str]:
    """Ports as the entries of a rule."""
    lines = []
    for low, high in found.bounds:
        protocol, first = PROTOCOLS[low // PORTS], low % PORTS
        last = first + high - low - 1
        end = f", endPort: {last}" if last > first else ""
        lines.append(f"        - {{protocol: {protocol}, port: {first}{end}}}")
    return lines
