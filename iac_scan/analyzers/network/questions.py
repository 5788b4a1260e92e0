"""The questions a check may ask about the network, in the terms of workloads and places."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from iac_scan.analyzers.network.admin import GROUP, ties
from iac_scan.analyzers.network.bits import Partial, numbers_of
from iac_scan.analyzers.network.elsewhere import concerning
from iac_scan.analyzers.network.kubernetes import compile_policy, peer_ends
from iac_scan.analyzers.network.network import Network
from iac_scan.analyzers.network.proposal import proposal
from iac_scan.analyzers.network.rules import Action, Direction, Ends, Numbers, Rule, parsed
from iac_scan.analyzers.network.services import selected_pods, targets
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.intervals import PUBLIC_V4, PUBLIC_V6, Intervals, ports
from iac_scan.model.node import Node
from iac_scan.model.source import StackKind
from iac_scan.views.network import NetworkPolicy, PolicyRule
from iac_scan.views.pods import Workload


class NetworkFacts:
    """What is known about the network of one world."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph

    @cached_property
    def whole(self) -> Network:
        """The network itself, compiled on the first question."""
        return Network(self.graph)

    def protected(self, workload: Workload, direction: Direction) -> bool | None:
        """Some policy restricts a workload's pods in a direction; None where the files do not decide.

        Pods that their declared owner speaks for and pods of the host's network count as protected: there is nothing
        to say about them.
        """
        number = self.whole.number(workload)
        if number is None or self.whole.peers.classes[number].host_network:
            return True
        isolated = self.whole.isolated(number, direction)
        denies = [rule for rule in self.whole.rules(number, direction) if rule.action is Action.DENY]
        if isolated.certain or any(rule.subjects.certain >> number & 1 for rule in denies):
            return True
        unsure = isolated.possible or denies or self.whole.peers.classes[number].host_network is None
        return None if unsure or self.elsewhere(workload.resource.namespace) else False

    def elsewhere(self, namespace: str) -> Resource | None:
        """A policy of a kind that is not evaluated, and may hold for a namespace's pods."""
        return next(concerning(self.graph, namespace), None)

    def is_isolated(self, workload: Workload, direction: Direction) -> bool:
        """A policy certainly isolates a workload's pods in a direction."""
        number = self.whole.number(workload)
        return number is not None and bool(self.whole.isolated(number, direction).certain)

    def workloads_of(self, namespace: str) -> list[Workload]:
        """The pod templates of a namespace."""
        return self.workloads(self.namespace_bits(namespace))

    def open_to(self, workload: Workload, address: str) -> Numbers:
        """The ports a workload may use of an address outside; none for pods their owner speaks for."""
        number = self.whole.number(workload)
        return self.whole.allowed(number, self.whole.address(address)) if number is not None else Numbers()

    def deciding(self, workload: Workload, address: str) -> list[Rule]:
        """The rules that let a workload reach an address outside."""
        number, bit = self.whole.number(workload), self.whole.address(address)
        if number is None:
            return []
        engine = self.whole.engine
        frozen = [engine.frozen[place] for stage in engine.stages(number, Direction.EGRESS) for place, _ in stage.rules]
        return [entry.rule for entry in frozen if entry.rule.action is Action.ALLOW and entry.ends.certain >> bit & 1]

    def reaches_dns(self, workload: Workload) -> bool | None:
        """A workload can ask the cluster's name service over UDP, in its pods or on the node; None if undecided."""
        number = self.whole.number(workload)
        if number is None:
            return True
        pods = self.whole.allowed(number, self.whole.peers.dns)
        local = self.whole.allowed(number, self.whole.address("169.254.20.10"))
        wanted = ports("UDP", 53, 53)
        if not wanted - (pods.certain | local.certain):
            return True
        return None if not wanted - (pods.possible | local.possible) else False

    def talks(self, workload: Workload) -> bool:
        """A workload may open some connection at all."""
        number = self.whole.number(workload)
        return number is not None and any(
            cell.ports.possible for cell in self.whole.engine.row(number, Direction.EGRESS)
        )

    def subjects(self, policy: NetworkPolicy) -> Partial:
        """The pods a NetworkPolicy's selector matches in its namespace, host-network pods included."""
        peers = self.whole.peers
        inside = peers.namespace_bits.get(policy.resource.namespace, 0)
        return peers.index.select(policy.selector).within(inside)

    def workloads(self, bits: int) -> list[Workload]:
        """The pod templates behind the bits of a set."""
        members = sorted(entry for number in numbers_of(bits) for entry in self._members.get(number, ()))
        return [workload for _, workload in members]

    @cached_property
    def _members(self) -> dict[int, list[tuple[int, Workload]]]:
        """The pod templates of each number, with their places among all."""
        found: dict[int, list[tuple[int, Workload]]] = defaultdict(list)
        for place, (pod, number) in enumerate(self.whole.peers.members):
            if pod.workload is not None:
                found[number].append((place, pod.workload))
        return found

    def on_host(self) -> Partial:
        """The pods of the host's network."""
        return self.whole.peers.on_host

    def namespaces_matching(self, selector: Node) -> list[str]:
        """The known namespaces that a selector may match."""
        found = self.whole.peers.namespace_index.select(selector)
        return [self.whole.peers.namespaces[number] for number in numbers_of(found.possible)]

    def populated(self, namespace: str) -> bool:
        """Pods of a namespace are declared in the files."""
        return bool(self.whole.peers.namespace_bits.get(namespace, 0) & ~(1 << self.whole.peers.dns))

    def peer(self, policy: NetworkPolicy, peer: Node) -> Ends:
        """What one `from` or `to` entry of a policy matches."""
        return peer_ends(peer, policy.resource.namespace, self.whole.peers)

    def pods_matching(self, selector: Node) -> Partial:
        """The pods a label selector matches, in all namespaces."""
        return self.whole.peers.index.select(selector)

    def pods_labelled(self, labels: Mapping[str, object]) -> Partial:
        """The pods that carry all of some labels, in all namespaces."""
        found = Partial(self.whole.peers.index.everything, self.whole.peers.index.everything)
        for key, value in labels.items():
            found &= self.whole.peers.index.requirement(key, "In", [value])
        return found

    def namespace_bits(self, namespace: str) -> int:
        """The pods of a namespace."""
        return self.whole.peers.namespace_bits.get(namespace, 0)

    def rule_meanings(self, rule: PolicyRule) -> list[Rule]:
        """What a policy's rule is translated to; a name of a port that no pod has leaves nothing."""
        compiled = compile_policy(rule.resource, self.whole.peers)
        return [
            entry
            for entry in compiled
            if isinstance(entry, Rule) and entry.at.path == rule.node.path and entry.direction == rule.direction
        ]

    @cached_property
    def ties(self) -> tuple[tuple[Rule, Rule], ...]:
        """Rules of administrators' policies of the same priority that disagree about the same traffic."""
        return tuple(ties([rule for rule in self.whole.engine.rules if rule.policy.id.group == GROUP]))

    def admin_rules(self, policy: Resource) -> list[Rule]:
        """The compiled rules of a policy."""
        return [rule for rule in self.whole.engine.rules if rule.policy is policy]

    def service_pods(self, service: Resource) -> int:
        """The pods a Service certainly leads to."""
        return selected_pods(service, self.whole.peers)

    def service_workloads(self, service: Resource) -> list[Workload]:
        """The pod templates a Service certainly leads to."""
        return self.workloads(self.service_pods(service))

    @cached_property
    def hiding_services(self) -> tuple[tuple[Resource, int], ...]:
        """The Services before which clients' addresses are replaced by a node's, and the pods they lead to."""
        specs = [(service, service.body["spec"]) for service in self.graph.of_kind("Service")]
        return tuple(
            (service, self.service_pods(service))
            for service, spec in specs
            if spec["type"].text in ("LoadBalancer", "NodePort") and spec["externalTrafficPolicy"].text != "Local"
        )

    def service_ports(self, service: Resource) -> Intervals:
        """The ports of pods that a Service leads to."""
        found = Intervals()
        for target in targets(service, self.whole.peers):
            found |= target.ports
        return found

    def proposal(self, workload: Workload, directions: tuple[Direction, ...]) -> str:
        """The smallest NetworkPolicy that keeps what a workload is seen to need."""
        return proposal(self.graph, self.whole, workload, directions)


def is_everyone(rule: PolicyRule) -> bool:
    """A rule admits every peer: it names none, or all namespaces and all addresses. Raises UnknownValueError."""
    if not rule.peers:
        return True
    everywhere = any(peer["namespaceSelector"].value == {} and not peer["podSelector"].value for peer in rule.peers)
    return everywhere and not PUBLIC_V4 - blocks(rule)


def blocks(rule: PolicyRule) -> Intervals:
    """The addresses of a rule's ranges, less their exceptions. Raises UnknownValueError."""
    found = Intervals()
    for block in rule.blocks:
        own = parsed(block["cidr"].value)
        for excluded in block["except"].items:
            own -= parsed(excluded.value)
        found |= own
    return found


def covers_internet(found: Intervals) -> bool:
    """Addresses include all of the Internet, of one family at least."""
    return not PUBLIC_V4 - found or not PUBLIC_V6 - found


def from_chart(resource: Resource) -> bool:
    """A resource comes from a chart scanned by itself: what is missing may be deployed by others."""
    return resource.stack.kind is StackKind.CHART


def packaged(resource: Resource) -> bool:
    """A resource belongs to a chart, rendered or not; its users may deploy what it refers to."""
    return from_chart(resource) or resource.body["metadata"]["labels"]["helm.sh/chart"].present


def overridden(network: Network, rule: Rule) -> Iterator[tuple[int, int]]:
    """The pods for which an administrator's rule opens what their namespace's policies close: pod and port pieces."""
    engine = network.engine
    frozen = next(entry for entry in engine.frozen if entry.rule is rule)
    for number in numbers_of(rule.subjects.certain):
        stages = tuple(stage for stage in engine.stages(number, rule.direction) if stage.tier > rule.tier)
        if not any(stage.isolated[0] for stage in stages):
            continue
        closed = 0
        for cell in engine.computed(stages):
            if cell.ends & frozen.ends.certain:
                closed |= frozen.ports.certain & ~cell.ports.possible
        if closed:
            yield number, closed
