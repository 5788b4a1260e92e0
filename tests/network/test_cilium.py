"""CiliumNetworkPolicies, by what they mean to the connections of three pods."""

from typing import Any

import pytest

from iac_scan.analyzers.network.network import Network
from iac_scan.analyzers.network.rules import Direction
from iac_scan.model.intervals import ALL_PORTS, Intervals, connections
from tests.network.cluster import graph, pod, policy

WEB, API, FAR = pod("web", {"app": "web"}), pod("api", {"app": "api"}), pod("far", {"app": "web"}, "other")


def cilium(kind: str = "CiliumNetworkPolicy", **spec: Any) -> dict[str, Any]:
    """A Cilium policy for the pods of app web."""
    metadata = {"name": "p", **({"namespace": "default"} if kind == "CiliumNetworkPolicy" else {})}
    spec = {"endpointSelector": {"matchLabels": {"app": "web"}}, **spec}
    return {"apiVersion": "cilium.io/v2", "kind": kind, "metadata": metadata, "spec": spec}


def between(source: str, destination: str, *more: dict[str, Any]) -> str:
    """The ports open from one pod or address to another, certain and perhaps possible ones."""
    network = Network(graph(WEB, API, FAR, *more))
    bits = {member.owner[1]: number for member, number in network.peers.members}
    ends = [bits[name] if name in bits else network.address(name) for name in (source, destination)]
    found = network.allowed(*ends)
    doubt = found.possible - found.certain
    return connections(found.certain) + (f" ({connections(doubt)})" if doubt else "")


EVERY, NONE = connections(ALL_PORTS), connections(Intervals())
HTTP = [{"ports": [{"port": "80", "protocol": "TCP"}]}]


@pytest.mark.parametrize(
    ("spec", "from_api", "from_far", "from_outside"),
    [
        ({"ingress": [{}]}, NONE, NONE, NONE),
        ({"ingress": []}, EVERY, EVERY, EVERY),
        ({"egress": [{}]}, EVERY, EVERY, EVERY),
        ({"ingress": [{"fromEndpoints": [{}]}]}, EVERY, NONE, NONE),
        ({"ingress": [{"fromEndpoints": []}]}, NONE, NONE, NONE),
        (
            {"ingress": [{"fromEndpoints": [{"matchLabels": {"k8s:app": "api"}}], "toPorts": HTTP}]},
            "TCP 80",
            NONE,
            NONE,
        ),
        (
            {"ingress": [{"fromEndpoints": [{"matchLabels": {"io.kubernetes.pod.namespace": "other"}}]}]},
            NONE,
            EVERY,
            NONE,
        ),
        ({"ingress": [{"fromEntities": ["world"]}]}, NONE, NONE, EVERY),
        ({"ingress": [{"fromEntities": ["cluster"]}]}, EVERY, EVERY, NONE),
        ({"ingress": [{"fromEntities": ["all"]}]}, EVERY, EVERY, EVERY),
        ({"ingress": [{"fromCIDR": ["0.0.0.0/0"]}]}, NONE, NONE, EVERY),
        ({"ingress": [{"toPorts": HTTP}]}, "TCP 80", "TCP 80", "TCP 80"),
        (
            {"ingress": [{"toPorts": [{**HTTP[0], "rules": {"http": [{"method": "GET"}]}}]}]},
            *["No Connections (TCP 80)"] * 3,
        ),
        ({"ingress": [{"icmps": [{"fields": [{"type": 8}]}]}]}, NONE, NONE, NONE),
        ({"ingressDeny": [{"fromEndpoints": [{}]}], "ingress": [{"fromEntities": ["all"]}]}, NONE, EVERY, EVERY),
        ({"ingressDeny": [{"fromEndpoints": [{}]}], "enableDefaultDeny": {"ingress": False}}, NONE, EVERY, EVERY),
        ({"ingress": [{"fromEndpoints": [{}]}], "enableDefaultDeny": {"ingress": False}}, EVERY, EVERY, EVERY),
    ],
    ids=str,
)
def test_ingress(spec: dict[str, Any], from_api: str, from_far: str, from_outside: str) -> None:
    told = cilium(**spec)
    assert between("api", "web", told) == from_api
    assert between("far", "web", told) == from_far
    assert between("203.0.113.9", "web", told) == from_outside


def test_names_outside_are_undecided() -> None:
    told = cilium(egress=[{"toFQDNs": [{"matchName": "example.com"}]}])
    assert between("web", "203.0.113.9", told) == f"{NONE} ({EVERY})"
    assert between("web", "api", told) == NONE


def test_a_clusterwide_policy_selects_all_namespaces() -> None:
    told = cilium("CiliumClusterwideNetworkPolicy", ingress=[{}])
    assert between("api", "web", told) == NONE
    assert between("api", "far", told) == NONE
    assert between("web", "api", told) == EVERY


def test_both_kinds_of_policies_add_up() -> None:
    plain = policy("n", podSelector={}, ingress=[{"ports": [{"port": 81}]}])
    told = cilium(ingress=[{"fromEndpoints": [{}], "toPorts": HTTP}])
    assert between("api", "web", plain, told) == "TCP 80-81"


def test_a_policy_for_nodes_does_not_isolate_pods() -> None:
    told = cilium("CiliumClusterwideNetworkPolicy", nodeSelector={}, ingress=[{}])
    network = Network(graph(WEB, told))
    assert network.engine.selected(Direction.INGRESS).possible == 0
