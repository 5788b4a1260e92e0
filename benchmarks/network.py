"""How long the network of a large cluster takes: 10,000 pods and 2,000 policies, under 5 seconds and 400 MiB.

Run it with `python -m benchmarks.network [PODS POLICIES]`. Pods are declared one by one, each with labels of its
own, so that none collapse; every row of the matrix is computed, in both directions.
"""

import random
import resource as system
import sys
import time
from pathlib import Path

from iac_scan.analyzers.network.network import Network
from iac_scan.analyzers.network.rules import Direction
from iac_scan.linkers.kubernetes import link
from iac_scan.model.graph import Resource, ResourceId
from iac_scan.model.node import Document
from iac_scan.model.source import Origin, Span, Stack, StackKind

STACK = Stack(StackKind.MANIFESTS, "benchmark", Path())
NAMESPACES = 50
APPLICATIONS = 40
SECONDS, MEBIBYTES = 5.0, 400.0


def declared(version: str, kind: str, namespace: str, name: str, **fields: object) -> Resource:
    """A resource as a parser makes it."""
    value = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, **fields}
    value["metadata"] = {**value["metadata"], **(fields.get("metadata") or {})}  # type: ignore[dict-item]
    body = Document("benchmark.yaml", value, lambda _: Origin(Span("benchmark.yaml"))).root
    return Resource(ResourceId("benchmark", version.rpartition("/")[0], kind, namespace, name), version, body, STACK)


def pod(number: int, chance: random.Random) -> Resource:
    """A pod of some application and tier, with a label of its own."""
    labels = {
        "app": f"app{chance.randrange(APPLICATIONS)}",
        "tier": chance.choice(("web", "api", "db")),
        "instance": f"i{number}",
    }
    port = {"name": "http", "containerPort": chance.choice((80, 8080, 9090))}
    spec = {"containers": [{"name": "main", "image": "example/app:1", "ports": [port]}]}
    namespace = f"ns{number % NAMESPACES}"
    return declared("v1", "Pod", namespace, f"pod{number}", metadata={"labels": labels}, spec=spec)


def policy(number: int, chance: random.Random) -> Resource:
    """A policy for one application: from another one, from a namespace, from addresses, on a port."""
    peers: list[dict[str, object]] = [
        {"podSelector": {"matchLabels": {"app": f"app{chance.randrange(APPLICATIONS)}"}}},
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": f"ns{chance.randrange(NAMESPACES)}"}}},
        {"ipBlock": {"cidr": f"203.{chance.randrange(256)}.0.0/16"}},
    ]
    ports = [{"port": chance.choice((80, 443, 5432, "http"))}, {"port": 8000 + number % 100, "protocol": "UDP"}]
    spec = {
        "podSelector": {
            "matchExpressions": [{"key": "app", "operator": "In", "values": [f"app{number % APPLICATIONS}"]}]
        },
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": peers[:2], "ports": ports}, {"from": peers[2:]}],
        "egress": [{"to": peers[1:], "ports": ports[:1]}],
    }
    return declared("networking.k8s.io/v1", "NetworkPolicy", f"ns{number % NAMESPACES}", f"policy{number}", spec=spec)


def main() -> None:
    """Build the cluster, compile it, compute every row, and say how much time of the processor that took."""
    pods, policies = (int(text) for text in sys.argv[1:3]) if len(sys.argv) > 2 else (10_000, 2_000)
    chance = random.Random(1)
    graph = link((*(pod(n, chance) for n in range(pods)), *(policy(n, chance) for n in range(policies))))
    before = system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    network = Network(graph)
    compiled = time.process_time() - start
    cells = sum(
        len(network.engine.row(number, direction)) for number in range(network.peers.count) for direction in Direction
    )
    seconds = time.process_time() - start
    peak = system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{pods} pods in {network.peers.count} kinds, {policies} policies, {len(network.engine.rules)} rules")
    print(f"compiled in {compiled:.2f} s, all rows in {seconds:.2f} s, {cells} cells")
    print(f"peak {peak:.0f} MiB, {peak - before:.0f} MiB above the graph itself")
    if seconds > SECONDS or peak > MEBIBYTES:
        sys.exit(f"over the limit of {SECONDS} s or {MEBIBYTES} MiB")


if __name__ == "__main__":
    main()
