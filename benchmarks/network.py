"""How long the network of a large cluster takes: 10,000 pods and 2,000 policies, under 5 seconds and 400 MiB.

Run it with `python -m benchmarks.network [PODS POLICIES]`. Pods are declared one by one, each with labels of its
own, so that none collapse; every row of the matrix is computed, in both directions. The resources are linked and judged
as the command line does it; what reading them as YAML adds is shown by a run of `iac-scan connectivity --to` one pod.
"""

import gc
import json
import random
import resource as system
import subprocess
import sys
import tempfile
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


def declared(version: str, kind: str, namespace: str, name: str, spec: object, **labels: object) -> Resource:
    """A resource as a parser makes it."""
    metadata = {"name": name, "namespace": namespace, **labels}
    value = {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}
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
    return declared("v1", "Pod", namespace, f"pod{number}", spec, labels=labels)


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
    return declared("networking.k8s.io/v1", "NetworkPolicy", f"ns{number % NAMESPACES}", f"policy{number}", spec)


def main() -> None:
    """Build the cluster, link it, compute every row, and say how much time of the processor that took."""
    gc.set_threshold(200_000, 20, 20)  # as the command line does
    pods, policies = (int(text) for text in sys.argv[1:3]) if len(sys.argv) > 2 else (10_000, 2_000)
    chance = random.Random(1)
    resources = (*(pod(n, chance) for n in range(pods)), *(policy(n, chance) for n in range(policies)))
    start = time.process_time()
    graph = link(resources)
    linked = time.process_time() - start
    network = Network(graph)
    compiled = time.process_time() - start
    cells = sum(
        len(network.engine.row(number, direction)) for number in range(network.peers.count) for direction in Direction
    )
    seconds = time.process_time() - start
    peak = system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{pods} pods in {network.peers.count} kinds, {policies} policies, {len(network.engine.rules)} rules")
    print(f"linked in {linked:.2f} s, compiled in {compiled:.2f} s, all rows in {seconds:.2f} s, {cells} cells")
    print(f"peak {peak:.0f} MiB")
    command_line(resources)
    if seconds > SECONDS or peak > MEBIBYTES:
        sys.exit(f"over the limit of {SECONDS} s or {MEBIBYTES} MiB")


def command_line(resources: tuple[Resource, ...]) -> None:
    """Time the same from YAML to the rows of one pod."""
    with tempfile.TemporaryDirectory() as folder:
        text = "---\n".join(json.dumps(entry.body.raw) + "\n" for entry in resources)
        Path(folder, "cluster.yaml").write_text(text, encoding="utf-8")
        words = ["connectivity", folder, "--to", "ns1/pod1", "--format", "csv"]
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "iac_scan", *words], capture_output=True, check=True, cwd=Path(__file__).parents[1]
        )
        wall = time.perf_counter() - start
    peak = system.getrusage(system.RUSAGE_CHILDREN).ru_maxrss / 1024
    rows = done.stdout.count(b"\n") - 1
    print(f"command line, from YAML to {rows} rows: {wall:.2f} s, {peak:.0f} MiB")


if __name__ == "__main__":
    main()
