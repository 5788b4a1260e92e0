"""The engine against a naive reference, on random clusters."""

import copy
import os
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iac_scan.analyzers.network.network import Network
from iac_scan.analyzers.network.rules import Numbers
from iac_scan.model.intervals import ports
from iac_scan.model.node import Unknown
from tests.network.cluster import graph, pod, policy
from tests.network.reference import Cluster

EXAMPLES = int(os.environ.get("NETWORK_EXAMPLES", "60"))
NAMESPACES = ("one", "two", "three")
VALUES = ("x", "y", "z")
ADDRESSES = ("203.0.113.7", "198.51.100.200", "8.8.8.8", "2001:4860::1")
CIDRS = ("203.0.113.0/24", "203.0.112.0/20", "8.0.0.0/7", "198.51.100.0/24", "2001:4860::/32")
TUPLES = (("TCP", 80), ("TCP", 81), ("TCP", 8080), ("UDP", 53), ("UDP", 80), ("SCTP", 80))

labels = st.dictionaries(st.sampled_from("ab"), st.sampled_from(VALUES), max_size=2)
operators = st.one_of(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from("abc"),
            "operator": st.sampled_from(("In", "NotIn")),
            "values": st.lists(st.sampled_from(VALUES), min_size=1, max_size=2),
        }
    ),
    st.fixed_dictionaries({"key": st.sampled_from("abc"), "operator": st.sampled_from(("Exists", "DoesNotExist"))}),
)
selectors: Any = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"matchLabels": labels}),
    st.fixed_dictionaries({"matchLabels": labels, "matchExpressions": st.lists(operators, min_size=1, max_size=2)}),
)
by_name = st.sampled_from(NAMESPACES).map(lambda name: {"matchLabels": {"kubernetes.io/metadata.name": name}})
namespace_selectors = st.one_of(selectors, by_name)
blocks = st.sampled_from(CIDRS).map(lambda cidr: {"cidr": cidr})
with_hole = st.just({"cidr": "203.0.112.0/20", "except": ["203.0.113.0/28", "203.0.120.0/24"]})
peers = st.one_of(
    st.fixed_dictionaries({"podSelector": selectors}),
    st.fixed_dictionaries({"namespaceSelector": namespace_selectors}),
    st.fixed_dictionaries({"podSelector": selectors, "namespaceSelector": namespace_selectors}),
    st.fixed_dictionaries({"ipBlock": st.one_of(blocks, with_hole)}),
)
policy_ports = st.one_of(
    st.fixed_dictionaries({"port": st.sampled_from((80, 81, 8080, "web", "dns"))}),
    st.fixed_dictionaries({"port": st.sampled_from((53, 80, "web", "dns")), "protocol": st.just("UDP")}),
    st.fixed_dictionaries({"protocol": st.sampled_from(("TCP", "UDP", "SCTP"))}),
    st.just({"port": 80, "endPort": 8080}),
)


def rules(field: str) -> Any:
    """Rules of a NetworkPolicy."""
    return st.lists(
        st.fixed_dictionaries(
            {}, optional={field: st.lists(peers, max_size=2), "ports": st.lists(policy_ports, max_size=2)}
        ),
        max_size=2,
    )


specs = st.fixed_dictionaries(
    {},
    optional={
        "podSelector": selectors,
        "policyTypes": st.sampled_from(([], ["Ingress"], ["Egress"], ["Ingress", "Egress"])),
        "ingress": rules("from"),
        "egress": rules("to"),
    },
)
policies = st.tuples(st.sampled_from(NAMESPACES), specs)
pods = st.tuples(
    st.sampled_from(NAMESPACES),
    labels,
    st.lists(st.sampled_from((("web", "TCP", 80), ("web", "TCP", 8080), ("dns", "UDP", 53))), unique=True, max_size=2),
    st.sampled_from((False, False, False, True)),
)
subjects = st.one_of(
    st.fixed_dictionaries({"namespaces": namespace_selectors}),
    st.fixed_dictionaries(
        {"pods": st.fixed_dictionaries({"namespaceSelector": namespace_selectors, "podSelector": selectors})}
    ),
)
networks = st.fixed_dictionaries({"networks": st.lists(st.sampled_from(CIDRS), min_size=1, max_size=2)})
admin_ports = st.one_of(
    st.fixed_dictionaries({"portNumber": st.just({"port": 80, "protocol": "TCP"})}),
    st.fixed_dictionaries({"portRange": st.just({"start": 53, "end": 80, "protocol": "UDP"})}),
    st.fixed_dictionaries({"namedPort": st.sampled_from(("web", "dns"))}),
)
protocols: Any = st.one_of(
    st.just({"tcp": {"destinationPort": {"number": 80}}}),
    st.just({"udp": {"destinationPort": {"range": {"start": 53, "end": 80}}}}),
    st.just({"sctp": {}}),
    st.just({"destinationNamedPort": "web"}),
)


def admin_rules(direction: str, actions: tuple[str, ...], ports: Any) -> Any:
    """Rules of an administrator's policy."""
    field, peer = ("from", subjects) if direction == "ingress" else ("to", st.one_of(subjects, networks))
    return st.lists(
        st.fixed_dictionaries(
            {"action": st.sampled_from(actions), field: st.lists(peer, min_size=1, max_size=2)}, optional=ports
        ),
        max_size=3,
    )


def admin_specs(actions: tuple[str, ...], ports: Any) -> Any:
    """Specs of an administrator's policy, without a priority."""
    return st.fixed_dictionaries(
        {"subject": subjects},
        optional={
            "ingress": admin_rules("ingress", actions, ports),
            "egress": admin_rules("egress", actions, ports),
        },
    )


V1 = {"ports": st.lists(admin_ports, min_size=1, max_size=2)}
V2 = {"protocols": st.lists(protocols, min_size=1, max_size=2)}
administrators = st.lists(
    st.one_of(
        st.tuples(st.just("AdminNetworkPolicy"), admin_specs(("Allow", "Deny", "Pass"), V1)),
        st.tuples(st.just("ClusterNetworkPolicy"), admin_specs(("Accept", "Deny", "Pass"), V2)),
    ),
    max_size=2,
)
baselines = st.one_of(
    st.none(),
    st.tuples(st.just("BaselineAdminNetworkPolicy"), admin_specs(("Allow", "Deny"), V1)),
    st.tuples(st.just("ClusterNetworkPolicy"), admin_specs(("Accept", "Deny", "Pass"), V2)),
)


@st.composite
def clusters(draw: Any) -> list[dict[str, Any]]:
    """Manifests of a cluster: the pods first."""
    found = []
    for number, (namespace, own, named, host) in enumerate(draw(st.lists(pods, min_size=2, max_size=5))):
        listed = [{"name": name, "protocol": protocol, "containerPort": port} for name, protocol, port in named]
        main = {"name": "main", "image": "x", "ports": listed}
        found.append(pod(f"p{number}", own, namespace, containers=[main], hostNetwork=host))
    for name, own in zip(NAMESPACES, draw(st.lists(st.one_of(st.none(), labels), min_size=3, max_size=3)), strict=True):
        if own is not None:
            found.append({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": own}})
    for number, (namespace, spec) in enumerate(draw(st.lists(policies, max_size=4))):
        found.append(policy(f"n{number}", namespace, **spec))
    for number, (kind, spec) in enumerate(draw(administrators)):
        tier: dict[str, Any] = {"tier": "Admin"} if kind == "ClusterNetworkPolicy" else {}
        found.append(administrator(kind, f"a{number}", {**spec, "priority": number, **tier}))
    last = draw(baselines)
    if last:
        tier = {"tier": "Baseline", "priority": 5} if last[0] == "ClusterNetworkPolicy" else {}
        found.append(administrator(last[0], "default", {**last[1], **tier}))
    return found


def administrator(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """An administrator's policy."""
    version = "v1alpha2" if kind == "ClusterNetworkPolicy" else "v1alpha1"
    return {
        "apiVersion": f"policy.networking.k8s.io/{version}",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }


def pods_of(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pods among manifests."""
    return [entry for entry in values if entry["kind"] == "Pod"]


def answers(values: list[dict[str, Any]]) -> dict[tuple[str, str], Numbers]:
    """The engine's answer for every pair of pods and addresses, by name."""
    network = Network(graph(*values))
    bits = {member.owner[1]: number for member, number in network.peers.members}
    bits |= {text: network.address(text) for text in ADDRESSES}
    names = [entry["metadata"]["name"] for entry in pods_of(values)]
    pairs = [*product(names, [*names, *ADDRESSES]), *product(ADDRESSES, names)]
    return {(one, other): network.allowed(bits[one], bits[other]) for one, other in pairs if one != other}


def check(values: list[dict[str, Any]], truth: list[dict[str, Any]], *, exact: bool) -> int:
    """Compare all tuples: the truth lies between certain and possible, and both are the truth where all is known."""
    worlds = [Cluster(truth, on_nodes=answer) for answer in (False, True)]
    by_name: dict[str, Any] = {entry["metadata"]["name"]: entry for entry in pods_of(truth)}
    count = 0
    for (one, other), found in answers(values).items():
        source, destination = by_name.get(one, one), by_name.get(other, other)
        for protocol, port in TUPLES:
            number = ports(protocol, port, port).bounds[0][0]
            certain, possible = number in found.certain, number in found.possible
            told = {world.allowed(source, destination, protocol, port) for world in worlds}
            where = f"{one} to {other} on {protocol} {port}: {certain}, {possible}, reference {told}"
            assert not certain or told == {True}, where
            assert possible or told == {False}, where
            hosts = any(not isinstance(end, str) and end["spec"]["hostNetwork"] for end in (source, destination))
            if exact and not hosts:
                assert {certain, possible} == told, where
            count += 1
    return count


COUNT = {"tuples": 0}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(clusters())
def test_engine_agrees_with_the_reference(values: list[dict[str, Any]]) -> None:
    COUNT["tuples"] += check(values, values, exact=True)


@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(clusters(), st.sampled_from("ab"), st.sampled_from((*VALUES, "other")))
def test_the_truth_lies_between_certain_and_possible(values: list[dict[str, Any]], key: str, value: str) -> None:
    hidden, truth = copy.deepcopy(values), copy.deepcopy(values)
    hidden[0]["metadata"]["labels"][key] = Unknown("{{ x }}", "not rendered")
    truth[0]["metadata"]["labels"][key] = value
    COUNT["tuples"] += check(hidden, truth, exact=False)


@pytest.mark.skipif("NETWORK_EXAMPLES" not in os.environ, reason="a long run was not asked for")
def test_count() -> None:
    assert COUNT["tuples"] >= 200_000, COUNT
