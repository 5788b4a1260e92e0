"""A finding stays the same finding: moving lines, renaming files and reordering lists change nothing."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iac_scan.config import Config
from iac_scan.engine.fingerprint import item_name, parts_of
from iac_scan.model.finding import ScanResult
from iac_scan.model.node import Unknown
from iac_scan.pipeline import scan

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True)
CAPABILITIES = st.lists(st.sampled_from(["SYS_ADMIN", "NET_RAW", "BPF", "CHOWN"]), max_size=3, unique=True)
VERBS = st.lists(st.sampled_from(["get", "list", "create", "escalate", "*"]), min_size=1, max_size=3, unique=True)
RESOURCES = st.lists(st.sampled_from(["secrets", "pods", "pods/exec", "roles"]), min_size=1, max_size=3, unique=True)

Document = dict[str, Any]


@st.composite
def containers(draw: st.DrawFn) -> list[Document]:
    return [
        {
            "name": name,
            "image": f"registry.example.com/{name}:{draw(st.sampled_from(['1', 'latest']))}",
            "securityContext": {
                "privileged": draw(st.booleans()),
                "capabilities": {"add": draw(CAPABILITIES), "drop": draw(st.sampled_from([[], ["ALL"]]))},
            },
            "ports": [{"containerPort": 80, "hostPort": draw(st.sampled_from([80, 0]))}, {"containerPort": 443}],
            "env": [{"name": "A", "value": "1"}, {"name": "PASSWORD", "value": "correct-horse-battery-9"}],
            "volumeMounts": [{"name": "v", "mountPath": "/v"}, {"name": "h", "mountPath": "/h"}],
        }
        for name in draw(NAMES)
    ]


@st.composite
def workload(draw: st.DrawFn) -> Document:
    keys = draw(st.lists(st.sampled_from(["node-role.kubernetes.io/control-plane", "x", "y"]), unique=True))
    pod = {
        "hostNetwork": draw(st.booleans()),
        "containers": draw(containers()),
        "tolerations": [{"key": key, "operator": "Exists"} for key in keys],
        "volumes": [{"name": "h", "hostPath": {"path": "/etc"}}, {"name": "v", "emptyDir": {}}],
    }
    template = {"metadata": {"labels": {"app": "web"}}, "spec": pod}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": template},
    }


@st.composite
def worlds(draw: st.DrawFn) -> list[Document]:
    rbac = "rbac.authorization.k8s.io"
    rules = draw(
        st.lists(
            st.builds(
                lambda verbs, resources: {"apiGroups": ["", rbac], "resources": resources, "verbs": verbs},
                VERBS,
                RESOURCES,
            ),
            min_size=1,
            max_size=3,
        )
    )
    subjects = [{"kind": "ServiceAccount", "name": name, "namespace": "shop"} for name in draw(NAMES)]
    role = {"apiGroup": rbac, "kind": "ClusterRole", "name": "r"}
    peers = [
        {"ipBlock": {"cidr": "0.0.0.0/0"}},
        {"namespaceSelector": {}},
        {"podSelector": {"matchLabels": {"a": "b"}}},
    ]
    policy = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [{"from": peers}, {}], "egress": [{}]}
    ports = [{"name": "http", "port": 80}, {"name": "https", "port": 443, "nodePort": 30443}]
    return [
        draw(workload()),
        {"apiVersion": f"{rbac}/v1", "kind": "ClusterRole", "metadata": {"name": "r"}, "rules": rules},
        {
            "apiVersion": f"{rbac}/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": "b"},
            "roleRef": role,
            "subjects": subjects,
        },
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "p", "namespace": "shop"},
            "spec": policy,
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"type": "LoadBalancer", "selector": {"app": "web"}, "ports": ports},
        },
    ]


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same value with every list and every mapping in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], chance) for key in chance.sample(list(value), len(value))}
    if isinstance(value, list):
        return chance.sample([shuffled(item, chance) for item in value], len(value))
    return value


def judged(files: dict[str, str]) -> ScanResult:
    """What is found in files, by all checks of all profiles."""
    with tempfile.TemporaryDirectory() as home:
        for name, text in files.items():
            path = Path(home) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return scan(Config(paths=(Path(home),), profiles=("default", "hygiene")))


def fingerprints(files: dict[str, str]) -> set[str]:
    return {finding.fingerprint for finding in judged(files).findings}


def written(documents: list[Document], **style: Any) -> str:
    return "---\n".join(yaml.safe_dump(document, sort_keys=False, **style) for document in documents)


@FEW
@given(worlds(), st.randoms(use_true_random=False))
def test_moving_renaming_and_reordering_change_nothing(documents: list[Document], chance: random.Random) -> None:
    before = fingerprints({"all.yaml": written(documents)})
    assert before
    files: dict[str, str] = {}
    for document in chance.sample(documents, len(documents)):
        name = chance.choice(["one.yaml", "folder/two.yml", "folder/deep/three.yaml", "all.yaml"])
        text = written([shuffled(document, chance)], default_flow_style=chance.choice([True, False, None]))
        files[name] = files.get(name, "# first\n\n") + "---\n" + "# a line\n" * chance.randint(0, 5) + text
    assert fingerprints(files) == before


@FEW
@given(workload())
def test_a_second_failing_container_is_new_and_the_first_stays(document: Document) -> None:
    inner = document["spec"]["template"]["spec"]["containers"]
    inner[0]["securityContext"] = {"privileged": True}
    first = judged({"web.yaml": written([document])})
    inner.insert(0, {**inner[0], "name": "second"})
    both = judged({"web.yaml": written([document])})
    one, two = (
        {entry.fingerprint: entry.message for entry in result.findings if entry.rule.id == "privileged-container"}
        for result in (first, both)
    )
    assert {two[key] for key in two.keys() - one.keys()} == {"container 'second' runs privileged"}
    assert one.items() <= two.items()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"verbs": ["get", "list"]}, {"verbs": ["list", "get"]}),
        ({"a": [{"b": [1, 2]}, "x"]}, {"a": ["x", {"b": [2, 1]}]}),
        ({"name": "web", "image": "a"}, {"image": "b", "name": "web"}),
        ({"x": Unknown("${a}", "why")}, {"x": Unknown("${a}", "another reason")}),
    ],
)
def test_items_that_are_the_same(one: object, other: object) -> None:
    assert item_name(one) == item_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "web"}, {"name": "web2"}),
        ({"verbs": ["get"]}, {"verbs": ["list"]}),
        ("a", "b"),
        ({"x": Unknown("${a}", "why")}, {"x": Unknown("${b}", "why")}),
        ({"name": Unknown("${a}", "why")}, {"name": Unknown("${b}", "why")}),
        ([1, [2]], [[1], 2]),
    ],
)
def test_items_that_differ(one: object, other: object) -> None:
    assert item_name(one) != item_name(other)


def stacks(result: ScanResult) -> Iterator[tuple[str, str]]:
    return (parts_of(finding.fingerprint) for finding in result.findings if finding.rule.id == "privileged-container")


def test_the_same_flaw_of_two_environments_differs_in_its_stack_only() -> None:
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  containers:\n"
        "    - {name: app, image: 'a:1', securityContext: {privileged: true}}\n"
    )
    (one, two) = stacks(judged({"prod/pod.yaml": pod, "dev/pod.yaml": pod}))
    assert one[0] == two[0]
    assert one[1] != two[1]
    assert [len(part) for part in one] == [24, 8]
