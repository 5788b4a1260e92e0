"""Who can talk: pods, the ingress controller, nodes and addresses; each is a bit of a set of peers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from iac_scan.analyzers.network.bits import Partial, bits_of, doubtful, known
from iac_scan.analyzers.network.labels import LabelIndex, Labels, read_labels
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.intervals import ALL_PORTS, PROTOCOLS, Intervals, ports, union
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.pods import Workload

# Groups whose controllers make pods as their templates say.
BUILT_IN_GROUPS = frozenset({"", "apps", "batch", "extensions", "apps.openshift.io", "argoproj.io"})
# The labels they add; their values are not known before the pods exist.
ADDED_LABELS = {
    "Deployment": ("pod-template-hash",),
    "ReplicaSet": ("pod-template-hash",),
    "Rollout": ("rollouts-pod-template-hash",),
    "DaemonSet": ("controller-revision-hash", "pod-template-generation"),
    "StatefulSet": ("controller-revision-hash", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"),
    "Job": ("job-name", "controller-uid", "batch.kubernetes.io/job-name", "batch.kubernetes.io/controller-uid"),
    "CronJob": ("job-name", "controller-uid", "batch.kubernetes.io/job-name", "batch.kubernetes.io/controller-uid"),
}
NAME_LABEL = "kubernetes.io/metadata.name"
INGRESS_CONTROLLER = "{ingress-controller}"
NODES = "{nodes}"
CLUSTER_DNS = "{cluster-dns}"


@record
class Pod:
    """A kind of pod: what policies can tell about it. Fields that can't be known are None.

    `owner` is (kind, name) of what people know it by; `named_ports` maps (protocol, name) to container ports.
    """

    workload: Workload | None
    namespace: str | None
    owner: tuple[str, str]
    labels: Labels
    host_network: bool | None
    named_ports: Mapping[tuple[str, str], Intervals] | None
    account: str | None

    @property
    def name(self) -> str:
        """How rows name it: `namespace/name[Kind]`."""
        if self.workload is None:
            return self.owner[1]
        return f"{self.namespace}/{self.owner[1]}[{self.owner[0]}]"

    @property
    def signature(self) -> tuple[object, ...]:
        """Pods with the same signature are the same to every policy."""
        named = None if self.named_ports is None else frozenset(self.named_ports.items())
        return self.namespace, self.labels.signature, self.host_network, named, self.account


def read_pod(workload: Workload, owner: tuple[str, str]) -> Pod:
    """What policies can tell about the pods of a workload."""
    host = workload.spec["hostNetwork"].raw
    account = workload.service_account_node.raw
    return Pod(
        workload=workload,
        namespace=workload.resource.namespace,
        owner=owner,
        labels=pod_labels(workload),
        host_network=None if isinstance(host, Unknown) else host is True,
        named_ports=named_ports(workload),
        account=None if isinstance(account, Unknown) else account if isinstance(account, str) else "default",
    )


def pod_labels(workload: Workload) -> Labels:
    """The labels of a workload's pods: those of its template, and those that its controller adds.

    What a built-in controller adds is known by key. An operator may add any, and where its object is no template but
    describes the pods in a shape of its own, nothing is known of their labels.
    """
    written = read_labels(workload.node["metadata"])
    identity = workload.resource.id
    if identity.group not in BUILT_IN_GROUPS:
        return Labels(written.values if workload.node.path else {}, complete=False)
    added: dict[str, str | None] = dict.fromkeys(ADDED_LABELS.get(identity.kind, ()))
    return Labels({**added, **written.values}, written.complete)


def named_ports(workload: Workload) -> Mapping[tuple[str, str], Intervals] | None:
    """The ports that a pod's containers and sidecars name, None where they can't be known."""
    found: dict[tuple[str, str], Intervals] = {}
    for port in declared_ports(workload):
        if port.unknown:
            return None
        name, protocol, number = (port[key].raw for key in ("name", "protocol", "containerPort"))
        if any(isinstance(value, Unknown) for value in (name, protocol, number)):
            return None
        protocol = protocol or "TCP"
        if isinstance(name, str) and isinstance(number, int) and protocol in PROTOCOLS:
            key = protocol, name
            found[key] = found.get(key, Intervals()) | ports(protocol, number, number)
    return found


def declared_ports(workload: Workload) -> Iterator[Node]:
    """The places of the ports that containers and sidecars declare; an unknown list is yielded as it is."""
    for role in ("containers", "initContainers"):
        listed = workload.spec[role]
        if listed.unknown:
            yield listed
            continue
        for container in listed.items:
            if role == "initContainers" and container["restartPolicy"].raw != "Always":
                continue
            yield from [container["ports"]] if container["ports"].unknown else container["ports"].items


def declared(workload: Workload) -> Intervals | None:
    """The ports that a pod's containers declare, None where they can't be known."""
    bounds: list[tuple[int, int]] = []
    for port in declared_ports(workload):
        protocol, number = port["protocol"].raw or "TCP", port["containerPort"].raw
        if port.unknown or isinstance(protocol, Unknown) or isinstance(number, Unknown):
            return None
        if protocol in PROTOCOLS and isinstance(number, int):
            bounds += ports(protocol, number, number).bounds
    return union(bounds)


def workloads(graph: ResourceGraph) -> Iterator[tuple[Workload, tuple[str, str]]]:
    """The pod templates of a world, each with its owner's kind and name.

    Pods and ReplicaSets whose owner is declared too are left out: the owner's template speaks for them.
    """
    declared = {(entry.namespace, entry.kind, entry.name) for entry in graph.resources}
    for resource in graph.resources:
        owner = controller(resource)
        if owner and (resource.namespace, *owner) in declared:
            continue
        for workload in Workload.of(resource):
            yield workload, owner or (resource.kind, resource.name)


def controller(resource: Resource) -> tuple[str, str] | None:
    """Kind and name of the object that controls a resource; an owner that names no kind counts as a Pod.

    A static pod's owner is its node, which tells nothing about the pod.
    """
    listed = resource.body["metadata"]["ownerReferences"].raw
    references = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    for entry in [*(entry for entry in references if entry.get("controller") is True), *references]:
        if isinstance(entry.get("name"), str) and entry.get("kind") != "Node":
            return str(entry.get("kind") or "Pod"), entry["name"]
    return None


class Peers:
    """All pods and namespaces of a world, numbered; selectors answer with bits.

    Pods that no policy can tell apart share a bit. Behind the pods come the ingress controller, a pod of which nothing
    is known, the nodes, and the pods of the name service; behind these the engine puts the ranges of addresses.
    """

    def __init__(self, graph: ResourceGraph) -> None:
        numbers: dict[tuple[object, ...], int] = {}
        self.classes: list[Pod] = []
        self.members: list[tuple[Pod, int]] = []
        for workload, owner in workloads(graph):
            pod = read_pod(workload, owner)
            number = numbers.setdefault(pod.signature, len(self.classes))
            if number == len(self.classes):
                self.classes.append(pod)
            self.members.append((pod, number))
        self.controller = len(self.classes)
        nothing = Labels({}, complete=False)
        self.classes.append(Pod(None, None, ("", INGRESS_CONTROLLER), nothing, None, None, None))
        self.nodes = len(self.classes)
        self.classes.append(Pod(None, None, ("", NODES), nothing, host_network=True, named_ports=None, account=None))
        self.dns = len(self.classes)
        self.classes.append(cluster_dns())
        self.count = len(self.classes)
        self.index = LabelIndex([pod.labels for pod in self.classes])
        self.named: dict[tuple[str, str], list[tuple[Partial, Intervals]]] = {}
        self._place(graph)

    def _place(self, graph: ResourceGraph) -> None:
        """Put the pods in their namespaces, and those of the host network aside."""
        placed: dict[str, list[int]] = defaultdict(list)
        for number, pod in enumerate(self.classes):
            if pod.namespace is not None:
                placed[pod.namespace].append(number)
        declared = {entry.name: entry for entry in graph.of_kind("Namespace")}
        self.namespaces = sorted({*placed, *declared})
        self.namespace_bits = {name: bits_of(placed.get(name, ())) for name in self.namespaces}
        labels = [namespace_labels(name, declared.get(name)) for name in self.namespaces]
        self.namespace_index = LabelIndex(labels)
        self.placeless = 1 << self.controller
        host = bits_of(number for number, pod in enumerate(self.classes) if pod.host_network)
        unsure = bits_of(number for number, pod in enumerate(self.classes) if pod.host_network is None)
        everything = (1 << self.count) - 1
        self.on_host = Partial(host, host | unsure)
        self.selectable = Partial(everything & ~host & ~unsure, everything & ~host)

    def in_namespace(self, name: str) -> Partial:
        """The pods of a namespace that policies can select."""
        bits = self.namespace_bits.get(name, 0)
        return Partial(bits, bits | self.placeless) & self.selectable

    def in_namespaces(self, selector: Node) -> Partial:
        """The pods of the namespaces a LabelSelector matches."""
        return self.spread(self.namespace_index.select(selector), everywhere=selector.raw == {})

    def spread(self, chosen: Partial, *, everywhere: bool = False) -> Partial:
        """The pods of some namespaces; `everywhere` says that any further namespace would be among them."""
        if everywhere:
            return self.selectable
        certain = possible = 0
        for number, name in enumerate(self.namespaces):
            bits = self.namespace_bits[name]
            if chosen.certain >> number & 1:
                certain |= bits
            if chosen.possible >> number & 1:
                possible |= bits
        return Partial(certain, possible | self.placeless) & self.selectable

    def select(self, selector: Node) -> Partial:
        """The pods a LabelSelector matches, of all namespaces."""
        return self.index.select(selector) & self.selectable

    @cached_property
    def extended(self) -> LabelIndex:
        """The pods by the labels that Cilium and Calico add to them: namespace, its labels, and account."""
        owned = dict(zip(self.namespaces, self.namespace_index.labels, strict=True))
        return LabelIndex([extended(pod, owned) for pod in self.classes])

    def named_port(self, name: str, protocol: str | None) -> list[tuple[Partial, Intervals]]:
        """Which pods mean which ports by a name; a pod that does not name the port is left out."""
        key = protocol or "", name
        if key not in self.named:
            self.named[key] = list(self._named(name, protocol))
        return self.named[key]

    def _named(self, name: str, protocol: str | None) -> Iterator[tuple[Partial, Intervals]]:
        by_ports: dict[Intervals, list[int]] = defaultdict(list)
        unsure = []
        for number, pod in enumerate(self.classes):
            if pod.named_ports is None:
                unsure.append(number)
                continue
            bounds = [
                bound
                for (own, label), found in pod.named_ports.items()
                if label == name and protocol in (None, own)
                for bound in found.bounds
            ]
            if bounds:
                by_ports[union(bounds)].append(number)
        yield from ((known(bits_of(numbers)), found) for found, numbers in by_ports.items())
        if unsure:
            yield doubtful(bits_of(unsure)), ports(protocol) if protocol else ALL_PORTS


def cluster_dns() -> Pod:
    """The pods that answer for names in the cluster, as every distribution of Kubernetes labels them at least."""
    labels = Labels({"k8s-app": "kube-dns"}, complete=False)
    named = {("UDP", "dns"): ports("UDP", 53, 53), ("TCP", "dns-tcp"): ports("TCP", 53, 53)}
    return Pod(None, "kube-system", ("", CLUSTER_DNS), labels, host_network=False, named_ports=named, account=None)


def namespace_labels(name: str, declared: Resource | None) -> Labels:
    """A namespace's labels; the API server adds its name, and one that is not declared has that label only."""
    own = read_labels(declared.body["metadata"]) if declared else Labels({})
    return Labels({**own.values, NAME_LABEL: name}, own.complete)


def extended(pod: Pod, namespaces: Mapping[str, Labels]) -> Labels:
    """A pod's labels and those that Cilium and Calico add to them."""
    if pod.namespace is None:
        return pod.labels
    around = namespaces[pod.namespace]
    values: dict[str, str | None] = dict(pod.labels.values)
    values |= {f"io.cilium.k8s.namespace.labels.{key}": value for key, value in around.values.items()}
    values |= {"io.kubernetes.pod.namespace": pod.namespace, "io.cilium.k8s.policy.serviceaccount": pod.account}
    values |= {"projectcalico.org/namespace": pod.namespace, "projectcalico.org/serviceaccount": pod.account}
    values["projectcalico.org/orchestrator"] = "k8s"
    return Labels(values, pod.labels.complete and around.complete)
