"""Fields that do not exist, values of the wrong type, and what is said of them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iac_scan.analyzers.field_advice import slips
from iac_scan.analyzers.structure import Flaw, structure_problems
from iac_scan.model.kubernetes_schema import data, schema
from iac_scan.model.node import MISSING, Document, Node, Unknown
from iac_scan.model.source import Origin, Span, Stack, StackKind
from iac_scan.parsers.kubernetes import read

CORPUS = Path(__file__).parents[2] / "../shared/corpus/rendered-charts"
STACK = Stack(StackKind.MANIFESTS, "manifests", Path())


def node(value: Any) -> Node:
    return Document("x.yaml", value, lambda _: Origin(Span("x.yaml"))).root


def said(value: dict[str, Any], minor: int = 37) -> list[str]:
    problems = structure_problems(node(value), value["apiVersion"], value["kind"], minor)
    return [problem.message for problem in problems]


def pod(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}


def deployment(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def container(**fields: Any) -> dict[str, Any]:
    return pod(containers=[{"name": "web", **fields}])


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        (
            pod(securityContex={}),
            ["'securityContex' is not a field of the pod spec; did you mean 'securityContext'?"],
        ),
        (
            pod(readOnlyRootFilesystem=True),
            ["'readOnlyRootFilesystem' is not a field of the pod spec but of containers[].securityContext"],
        ),
        (
            pod(securityContext={"privileged": True}),
            ["'privileged' is not a field of the pod's securityContext but of containers[].securityContext"],
        ),
        (
            container(securityContext={"fsGroup": 1}),
            ["'fsGroup' is not a field of containers[web].securityContext but of the pod's securityContext"],
        ),
        (container(hostNetwork=True), ["'hostNetwork' is not a field of containers[web] but of the pod spec"]),
        (pod(hostPid=True), ["'hostPid' is not a field of the pod spec; did you mean 'hostPID'?"]),
        (pod(volumeMounts=[]), ["'volumeMounts' is not a field of the pod spec but of containers[]"]),
        (
            deployment(containers=[]),
            ["'containers' is not a field of spec but of spec.template.spec"],
        ),
        (
            deployment(template={"spec": {"foo": 1}}),
            ["'foo' is not a field of the pod spec"],
        ),
        (
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"data": {}}},
            ["'data' is not a field of metadata but of the object itself"],
        ),
        ({"apiVersion": "v1", "kind": "ConfigMap", "label": {}}, ["'label' is not a field of a ConfigMap"]),
        (
            {"apiVersion": "v1", "kind": "ConfigMap", "labels": {}},
            ["'labels' is not a field of a ConfigMap but of metadata"],
        ),
        (
            pod(volumes=[{"name": "data", "storageos": {"pool": "default"}}]),
            ["'pool' is not a field of the pod's volumes[data].storageos"],
        ),
    ],
)
def test_unknown_field(value: dict[str, Any], messages: list[str]) -> None:
    assert said(value) == messages


@pytest.mark.parametrize(
    ("minor", "messages"),
    [
        (25, ["'workloadRef' is not a field of the pod spec in Kubernetes 1.25: it came with 1.35"]),
        (35, []),
        (36, ["'workloadRef' is not a field of the pod spec in Kubernetes 1.36: it went with 1.36"]),
        (50, ["'workloadRef' is not a field of the pod spec in Kubernetes 1.50: it went with 1.36"]),
    ],
)
def test_field_of_another_version(minor: int, messages: list[str]) -> None:
    assert said(pod(workloadRef={}), minor) == messages


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        (container(args="-v"), ["containers[web].args takes a list, not a string"]),
        (container(args=["-p", 80]), ["containers[web].args[1] takes a string, not an integer"]),
        (
            container(env=[{"name": "PORT", "value": 80}]),
            ["containers[web].env[PORT].value takes a string, not an integer"],
        ),
        (pod(hostNetwork="true"), ["the pod's hostNetwork takes true or false, not a string"]),
        (pod(hostNetwork=1), ["the pod's hostNetwork takes true or false, not an integer"]),
        (pod(priority=True), ["the pod's priority takes an integer, not a boolean"]),
        (pod(priority=1.5), ["the pod's priority takes an integer, not a number"]),
        (
            container(resources={"limits": {"cpu": False}}),
            ["containers[web].resources.limits.cpu takes a quantity, not a boolean"],
        ),
        (
            container(livenessProbe={"httpGet": {"port": {}}}),
            ["containers[web].livenessProbe.httpGet.port takes an integer or a string, not a mapping"],
        ),
        ({"apiVersion": "v1", "kind": "Pod", "spec": "x"}, ["the pod spec takes a mapping, not a string"]),
        (
            {"apiVersion": "v1", "kind": "Secret", "stringData": {"port": 80}},
            ["stringData.port takes a string, not an integer"],
        ),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": []}, ["metadata takes a mapping, not a list"]),
    ],
)
def test_wrong_type(value: dict[str, Any], messages: list[str]) -> None:
    assert said(value) == messages


UNKNOWN = Unknown("${X}", "the placeholder ${X} is filled in before deployment")


@pytest.mark.parametrize(
    "value",
    [
        pod(containers=None, volumes=[None], priority=None, hostNetwork=None),
        pod(containers=UNKNOWN, priority=UNKNOWN, nodeSelector={"zone": UNKNOWN}),
        pod(securityContext=UNKNOWN, volumes=[UNKNOWN]),
        pod(priority=1e3, terminationGracePeriodSeconds=30.0),
        container(resources={"limits": {"cpu": 1, "memory": 1.5e9, "pods": "1"}}),
        container(livenessProbe={"httpGet": {"port": "http"}}, readinessProbe={"httpGet": {"port": 80}}),
        pod(**{"$patch": "replace", "${FIELD}": 1, "{{ .field }}": 1}),
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"creationTimestamp": None}, "data": None},
        {"apiVersion": "v1", "kind": "Secret", "stringData": 1, "oops": 1, "sops": {"version": "3.9.0"}},
        {"apiVersion": "example.com/v1", "kind": "Deployment", "spec": {"whatever": 1}},
        {"apiVersion": "apps/v2", "kind": "Deployment", "spec": {"whatever": 1}},
        {"apiVersion": "apps/v1", "kind": "ControllerRevision", "revision": 1, "data": {"any": ["thing"]}},
    ],
)
def test_fine(value: dict[str, Any]) -> None:
    assert said(value) == []


def test_problems_point_at_what_is_written() -> None:
    value = container(args=["a", 1], nmae="x")
    problems = structure_problems(node(value), "v1", "Pod", 37)
    assert [(problem.flaw, problem.at.path, problem.at.raw) for problem in problems] == [
        (Flaw.UNKNOWN_FIELD, ("spec", "containers", 0, "nmae"), "x"),
        (Flaw.WRONG_TYPE, ("spec", "containers", 0, "args", 1), 1),
    ]


def test_enormous_objects_take_no_enormous_time() -> None:
    value = pod(**{f"field{number}": number for number in range(20_000)}, **{"securityContext" * 100_000: 1})
    messages = said(value)
    assert len(messages) == 20_001
    assert messages[-1] == f"'{('securityContext' * 7)[:100]}…' is not a field of the pod spec"


def test_kind_is_judged_by_the_nearest_version_that_served_it() -> None:
    hpa = {"apiVersion": "autoscaling/v2beta2", "kind": "HorizontalPodAutoscaler", "spec": {"maxReplica": 3}}
    message = "'maxReplica' is not a field of spec; did you mean 'maxReplicas'?"
    assert said(hpa, 25) == said(hpa, 37) == [message]


@pytest.mark.parametrize(
    ("left", "right", "count"),
    [("", "", 0), ("a", "", 1), ("nmae", "name", 1), ("lables", "labels", 1), ("port", "ports", 1), ("abc", "xyz", 3)],
)
def test_slips(left: str, right: str, count: int) -> None:
    assert slips(left, right) == slips(right, left) == count


NAMES = st.sampled_from(
    [
        "apiVersion",
        "kind",
        "metadata",
        "spec",
        "template",
        "containers",
        "volumes",
        "name",
        "env",
        "ports",
        "status",
        "x",
    ]
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just(UNKNOWN)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=30
)


@given(VALUES, st.sampled_from(sorted(data()["kinds"])), st.integers(0, 60))
def test_no_value_breaks_it(value: Any, identity: str, minor: int) -> None:
    api_version, _, kind = identity.rpartition("/")
    for problem in structure_problems(node({"spec": value, "metadata": value}), api_version, kind, minor):
        assert problem.at.raw is not MISSING


def test_every_kind_has_a_structure_in_every_version() -> None:
    first, last = data()["minors"]
    for minor in range(first, last + 1):
        for identity in data()["kinds"]:
            api_version, _, kind = identity.rpartition("/")
            name = schema(minor).type_of(api_version, kind)
            assert not name or {"apiVersion", "kind", "metadata"} <= set(schema(minor).fields(name)), identity


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_published_charts_are_sound() -> None:
    found = [
        (path.name, problem.message)
        for path in sorted(CORPUS.glob("*.yaml"))
        for resource in read(path.name, path.read_text("utf-8"), STACK).resources
        for problem in structure_problems(resource.body, resource.api_version, resource.kind, 29)
    ]
    message = "'trafficDistribution' is not a field of spec in Kubernetes 1.29: it came with 1.30"
    assert found == [("opensearch.yaml", message)] * 4 + [("rabbitmq.yaml", message)]
