"""Calico policies, by what they mean to the connections of three pods."""

from typing import Any

import pytest

from iac_scan.analyzers.network.bits import Partial, bits_of
from iac_scan.analyzers.network.calico_selectors import SelectorError, select
from iac_scan.analyzers.network.labels import LabelIndex, Labels
from iac_scan.analyzers.network.network import Network
from iac_scan.model.intervals import connections
from tests.network.cluster import graph, pod, policy

WEB, API, FAR = pod("web", {"app": "web"}), pod("api", {"app": "api"}), pod("far", {"app": "far"}, "other")
EVERY, NONE = "All Connections", "No Connections"


def calico(name: str = "p", kind: str = "NetworkPolicy", **spec: Any) -> dict[str, Any]:
    """A Calico policy."""
    metadata = {"name": name, **({"namespace": "default"} if kind == "NetworkPolicy" else {})}
    return {"apiVersion": "projectcalico.org/v3", "kind": kind, "metadata": metadata, "spec": spec}


def allow(selector: str, **more: Any) -> dict[str, Any]:
    """A rule that allows a source."""
    return {"action": "Allow", "source": {"selector": selector}, **more}


def between(source: str, destination: str, *more: dict[str, Any]) -> str:
    """The ports open from one pod or address to another, certain and perhaps possible ones."""
    network = Network(graph(WEB, API, FAR, *more))
    bits = {member.owner[1]: number for member, number in network.peers.members}
    ends = [bits[name] if name in bits else network.address(name) for name in (source, destination)]
    found = network.allowed(*ends)
    doubt = found.possible - found.certain
    return connections(found.certain) + (f" ({connections(doubt)})" if doubt else "")


@pytest.mark.parametrize(
    ("spec", "from_api", "from_far", "from_outside"),
    [
        ({"selector": "app == 'web'"}, NONE, NONE, NONE),
        ({"selector": "app == 'other'"}, EVERY, EVERY, EVERY),
        ({"selector": "all()", "egress": [{"action": "Allow"}]}, EVERY, EVERY, EVERY),
        ({"ingress": [allow("app == 'api'")]}, EVERY, NONE, NONE),
        ({"ingress": [allow("app == 'far'")]}, NONE, NONE, NONE),
        ({"ingress": [{"action": "Allow", "source": {"namespaceSelector": "all()"}}]}, EVERY, EVERY, NONE),
        (
            {"ingress": [{"action": "Allow", "protocol": "TCP", "destination": {"ports": [80, "90:92"]}}]},
            *["TCP 80,90-92"] * 3,
        ),
        ({"ingress": [{"action": "Allow", "source": {"nets": ["203.0.113.0/24"]}}]}, NONE, NONE, EVERY),
        (
            {"ingress": [{"action": "Deny", "source": {"selector": "has(app)"}}, {"action": "Allow"}]},
            NONE,
            EVERY,
            EVERY,
        ),
        ({"ingress": [{"action": "Allow", "protocol": "ICMP"}]}, NONE, NONE, NONE),
        ({"ingress": [{"action": "Pass"}]}, EVERY, EVERY, EVERY),
        ({"ingress": [{"action": "Log"}]}, NONE, NONE, NONE),
        ({"ingress": [{"action": "Allow", "http": {"methods": ["GET"]}}]}, *[f"{NONE} ({EVERY})"] * 3),
    ],
    ids=str,
)
def test_ingress(spec: dict[str, Any], from_api: str, from_far: str, from_outside: str) -> None:
    told = calico(**spec)
    assert between("api", "web", told) == from_api
    assert between("far", "web", told) == from_far
    assert between("203.0.113.9", "web", told) == from_outside


def test_lower_orders_decide_first() -> None:
    deny = calico("deny", kind="GlobalNetworkPolicy", order=10, types=["Ingress"], ingress=[{"action": "Deny"}])
    open_all = calico("open", order=20, ingress=[{"action": "Allow"}])
    assert between("api", "web", deny, open_all) == NONE
    assert between("api", "web", {**deny, "spec": {**deny["spec"], "order": 30}}, open_all) == EVERY


def test_plain_policies_stand_at_order_1000() -> None:
    plain = policy("n", podSelector={}, ingress=[{}])
    deny: dict[str, Any] = {"types": ["Ingress"], "ingress": [{"action": "Deny"}]}
    assert between("api", "web", plain, calico(order=999, **deny)) == NONE
    assert between("api", "web", plain, calico(order=1001, **deny)) == EVERY


def test_a_tier_before_the_default_one() -> None:
    tier = {"apiVersion": "projectcalico.org/v3", "kind": "Tier", "metadata": {"name": "first"}, "spec": {"order": 100}}
    early = calico("first.deny", tier="first", ingress=[allow("app == 'far'"), {"action": "Pass", "protocol": "UDP"}])
    late = calico("open", ingress=[{"action": "Allow"}])
    assert between("api", "web", tier, early, late) == "UDP 1-65535"

    # Where the tier is not declared, its place is not known, and nothing is certain.
    assert between("api", "web", early, late) == f"{NONE} ({EVERY})"


def matched(text: str) -> set[int]:
    """The numbers of the objects that a selector matches."""
    index = LabelIndex([Labels({"app": "web", "tier": "front"}), Labels({"app": "api"}), Labels({})])
    found = select(text, index)
    assert found == Partial(found.certain, found.certain)
    return {number for number in range(3) if found.certain >> number & 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {0, 1, 2}),
        ("all()", {0, 1, 2}),
        ("app == 'web'", {0}),
        ('app != "web"', {1, 2}),
        ("app in {'web', 'api'}", {0, 1}),
        ("app not in {'web'}", {1, 2}),
        ("has(tier)", {0}),
        ("!has(tier)", {1, 2}),
        ("app starts with 'w' || app ends with 'i'", {0, 1}),
        ("app contains 'e' && !(tier == 'back')", {0}),
        ("(app == 'api' || tier == 'front') && has(app)", {0, 1}),
        ("global()", set()),
    ],
)
def test_selectors(text: str, expected: set[int]) -> None:
    assert matched(text) == expected


@pytest.mark.parametrize("text", ["app ==", "app = 'x'", "app == x", "(app == 'x'", "app == 'x' y", "&&", "app in 'x'"])
def test_what_is_not_in_the_language(text: str) -> None:
    with pytest.raises(SelectorError):
        matched(text)


def test_bits() -> None:
    assert bits_of([0, 9]) == 513
