"""The policies that findings propose: applied, they close what was open and keep what the graph shows is needed."""

from pathlib import Path

import pytest

from iac_scan.analyzers.facts import Facts
from iac_scan.analyzers.network.network import Network
from iac_scan.analyzers.network.questions import NetworkFacts
from iac_scan.analyzers.network.rules import Direction
from iac_scan.config import Config
from iac_scan.model.intervals import connections
from iac_scan.pipeline import scan
from tests.network.cluster import graph, manifests, pod

CHECKS = Path(__file__).parents[2] / "checks" / "network"
FIXED = ("unprotected-pod-ingress", "unprotected-pod-egress", "exposed-without-policy", "no-default-deny-ingress")
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web, pod-template-hash: x}}
  template:
    metadata: {labels: {app: web, version: "1"}}
    spec:
      containers:
        - name: web
          image: web:1
          ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]
---
apiVersion: v1
kind: Service
metadata: {name: inside, namespace: shop}
spec:
  selector: {app: web}
  ports: [{port: 9090, targetPort: metrics}]
---
apiVersion: v1
kind: Service
metadata: {name: outside, namespace: shop}
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
"""


@pytest.mark.parametrize("check", FIXED)
def test_a_sample_with_its_fix_passes(check: str, tmp_path: Path) -> None:
    sample = (CHECKS / check / "fail.yaml").read_text("utf-8")
    findings = scan(Config(paths=(CHECKS / check / "fail.yaml",), only=(check,))).findings
    assert [finding.fix for finding in findings if not finding.fix] == []
    (tmp_path / "fixed.yaml").write_text("\n---\n".join([sample, *(finding.fix for finding in findings)]), "utf-8")
    fixed = scan(Config(paths=(tmp_path,), only=(check,)))
    assert (fixed.findings, fixed.diagnostics) == ((), ())


def test_what_is_needed_stays_open() -> None:
    values = manifests(WEB)
    facts = NetworkFacts(graph(*values))
    workload = facts.workloads_of("shop")[0]
    text = facts.proposal(workload, (Direction.INGRESS, Direction.EGRESS))
    near, far = pod("near", {}, "shop"), pod("far", {}, "other")
    network = Network(graph(*values, near, far, *manifests(text)))
    bits = {member.owner[1]: number for member, number in network.peers.members}
    bits |= {"outside": network.address("203.0.113.1"), "dns": network.peers.dns}
    pairs = {pair: connections(network.allowed(bits[pair[0]], bits[pair[1]]).possible) for pair in PAIRS}
    assert pairs == PAIRS
    assert manifests(text)[0]["spec"]["podSelector"] == {"matchLabels": {"app": "web"}}


PAIRS = {
    ("near", "web"): "TCP 8080,9090",
    ("far", "web"): "TCP 8080",
    ("outside", "web"): "TCP 8080",
    ("web", "dns"): "TCP 53,UDP 53",
    ("web", "far"): "No Connections",
    ("web", "outside"): "No Connections",
}


def test_facts_offer_the_network() -> None:
    facts = Facts(graph(*manifests(WEB)), Config(paths=()))
    assert facts.network.protected(facts.workloads[0], Direction.INGRESS) is False
    assert facts.network is facts.network
