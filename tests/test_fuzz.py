"""No input crashes a scan, and no broken document hides its neighbours."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from iac_scan.config import Config
from iac_scan.model.finding import DiagnosticKind, ScanResult
from iac_scan.parsers.marks import plain_marks
from iac_scan.parsers.plain_yaml import RareError, plain_value
from iac_scan.parsers.yaml import Chunk, Composer, ParseError
from iac_scan.pipeline import scan
from tests.conftest import CORPUS

STDIN = (Path("-"),)
NEIGHBOUR = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: shop}}\n"


def scan_text(text: str) -> ScanResult:
    return scan(Config(paths=STDIN, stdin=text))


def names(result: ScanResult) -> set[str]:
    return {resource.name for resource in result.graph.resources}


def broken_checks(result: ScanResult) -> list[str]:
    return [entry.message for entry in result.diagnostics if entry.kind is DiagnosticKind.CHECK]


@example("0\n0:")
@given(st.text(max_size=300) | st.text(alphabet="ab: -\n\t[]{}&*!|>'\"#%@`,?~<=$", max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    marked, plain, quick = read(text, keep_marks=True), read(text, keep_marks=False), read_quickly(text)
    assert repr(marked) == repr(plain)
    assert quick is RARE or repr(quick) == repr(plain)
    places = RARE if isinstance(plain, tuple) else plain_places(text)  # nobody asks for places in a refused text
    assert places is RARE or repr(places) == repr(Composer(Chunk(text, 3), keep_marks=True).compose().marks)


def read(text: str, *, keep_marks: bool) -> Any:
    """The value of a text, or where and why it is refused."""
    try:
        return Composer(Chunk(text, 0), keep_marks=keep_marks).compose().value
    except ParseError as error:
        return error.position, error.message


RARE = object()


def plain_places(text: str) -> Any:
    """The marks of a text as the quick reader has them, RARE where it gives up."""
    try:
        return plain_marks(text, 3)
    except (RareError, yaml.YAMLError, UnicodeEncodeError):
        return RARE


def read_quickly(text: str) -> Any:
    """The value of a text as the quick reader has it, RARE where it gives up."""
    try:
        return plain_value(text, None)
    except (RareError, yaml.YAMLError, UnicodeEncodeError):
        return RARE


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 70_000) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def objects() -> list[dict[str, Any]]:
    """One object of each kind that the checks look into."""
    container = {
        "name": "app",
        "image": "registry.example.com/app:1@sha256:" + "0" * 64,
        "command": ["sh", "-c", "true"],
        "env": [{"name": "A", "value": "b"}, {"name": "C", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
        "envFrom": [{"secretRef": {"name": "s"}}],
        "ports": [{"containerPort": 80, "name": "http", "hostPort": 80}],
        "resources": {"limits": {"cpu": 1, "memory": "1Gi"}, "requests": {"cpu": "10m"}},
        "securityContext": {
            "privileged": True,
            "capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]},
            "runAsUser": 0,
        },
        "livenessProbe": {"httpGet": {"host": "x", "port": "http"}},
        "volumeMounts": [{"name": "v", "mountPath": "/v", "readOnly": False}],
    }
    pod = {
        "serviceAccountName": "account",
        "hostNetwork": True,
        "securityContext": {
            "runAsNonRoot": False,
            "sysctls": [{"name": "a", "value": "b"}],
            "seccompProfile": {"type": "x"},
        },
        "initContainers": [container],
        "containers": [container],
        "volumes": [{"name": "v", "hostPath": {"path": "/etc"}}, {"name": "s", "secret": {"secretName": "s"}}],
        "tolerations": [{"operator": "Exists"}],
    }
    meta = {"name": "app", "namespace": "shop", "labels": {"app": "a"}, "annotations": {"a": "b"}}
    template = {"metadata": meta, "spec": pod}
    selector = {"matchLabels": {"app": "a"}, "matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}]}
    peer = {
        "podSelector": selector,
        "namespaceSelector": {},
        "ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]},
    }
    rule = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"], "resourceNames": ["a"], "nonResourceURLs": ["/x"]}
    role_ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}
    subjects = [
        {"kind": "ServiceAccount", "name": "account", "namespace": "shop"},
        {"kind": "Group", "name": "system:masters"},
    ]
    rbac = "rbac.authorization.k8s.io/v1"
    backend = {"service": {"name": "app", "port": {"number": 80}}}
    return [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": meta,
            "spec": {"selector": selector, "template": template},
        },
        {
            "apiVersion": "batch/v1",
            "kind": "CronJob",
            "metadata": meta,
            "spec": {"jobTemplate": {"spec": {"template": template}}},
        },
        {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": meta, "spec": {"deep": [{"spec": pod}]}},
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": meta,
            "spec": {"type": "LoadBalancer", "selector": {"app": "a"}, "ports": [{"port": 80}]},
        },
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "Ingress",
            "metadata": meta,
            "spec": {
                "tls": [{"hosts": ["a"]}],
                "rules": [{"host": "a", "http": {"paths": [{"path": "/", "backend": backend}]}}],
            },
        },
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": meta,
            "spec": {
                "podSelector": selector,
                "policyTypes": ["Ingress"],
                "ingress": [{"from": [peer], "ports": [{"port": 80, "endPort": 90}]}],
                "egress": [{"to": [peer]}],
            },
        },
        {
            "apiVersion": rbac,
            "kind": "ClusterRole",
            "metadata": meta,
            "rules": [rule],
            "aggregationRule": {"clusterRoleSelectors": [selector]},
        },
        {"apiVersion": rbac, "kind": "Role", "metadata": meta, "rules": [rule]},
        {"apiVersion": rbac, "kind": "RoleBinding", "metadata": meta, "roleRef": role_ref, "subjects": subjects},
        {"apiVersion": rbac, "kind": "ClusterRoleBinding", "metadata": meta, "roleRef": role_ref, "subjects": subjects},
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": meta,
            "imagePullSecrets": [{"name": "s"}],
            "automountServiceAccountToken": True,
        },
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {**meta, "labels": {"pod-security.kubernetes.io/enforce": "baseline"}},
        },
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"password": "x"}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": {"a": "Yg=="}, "stringData": {"c": "d"}},
        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": meta, "spec": {"hostPath": {"path": "/"}}},
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": meta,
            "spec": {"selector": selector, "maxUnavailable": 0},
        },
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": meta,
            "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "app"}},
        },
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "HTTPRoute",
            "metadata": meta,
            "spec": {"parentRefs": [{"name": "g"}], "rules": [{"backendRefs": [{"name": "app", "port": 80}]}]},
        },
        {
            "apiVersion": "route.openshift.io/v1",
            "kind": "Route",
            "metadata": meta,
            "spec": {"to": {"kind": "Service", "name": "app"}},
        },
    ]


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """All paths into a value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield (*path, key)
        yield from places(item, (*path, key))


def replaced(value: Any, path: tuple[str | int, ...], odd: Any) -> Any:
    """A copy of a value with something else at a path."""
    result = copy.deepcopy(value)
    target = result
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = odd
    return result


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_odd_shapes_break_no_check(data: st.DataObject) -> None:
    everything = objects()
    number = data.draw(st.integers(0, len(everything) - 1))
    options = [path for path in places(everything[number]) if path not in (("kind",), ("apiVersion",))]
    odd = data.draw(ODD | st.just("${PLACEHOLDER}"))
    everything[number] = replaced(everything[number], data.draw(st.sampled_from(options)), odd)
    result = scan_text("\n---\n".join(json.dumps(entry) for entry in everything))
    assert broken_checks(result) == []


@pytest.mark.parametrize("seed", range(40))
def test_mutated_bytes_hide_no_neighbour(seed: int, tmp_path: Path) -> None:
    folder = CORPUS / "rendered-charts"
    if not folder.is_dir():
        pytest.skip("the corpus of rendered charts is not here")
    chance = random.Random(seed)
    files = sorted(file for file in folder.glob("*.yaml") if 0 < file.stat().st_size < 60_000)
    content = bytearray(chance.choice(files).read_bytes())
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randint(1, 40)]
            case 2:
                content[at:at] = bytes(chance.choices(b"{}[]:-&*!|>'\"\n\t #%@`\0\xff", k=chance.randint(1, 6)))
            case _:
                content[at:at] = content[max(0, at - 200) : at]
    (tmp_path / "before.yaml").write_text(NEIGHBOUR.format(name="first-neighbour"))
    (tmp_path / "mutated.yaml").write_bytes(
        NEIGHBOUR.format(name="second-neighbour").encode()
        + b"---\n"
        + content
        + b"\n---\n"
        + NEIGHBOUR.format(name="third-neighbour").encode()
    )
    result = scan(Config(paths=(tmp_path,)))
    assert broken_checks(result) == []
    expected = {"first-neighbour"}
    if not any(
        (entry.span.file == "mutated.yaml" and "byte" in entry.message) or "binary" in entry.message
        for entry in result.diagnostics
    ):
        expected |= {"second-neighbour", "third-neighbour"}
    assert expected <= names(result)


def test_one_enormous_line_ends_in_bounded_time(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '{"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "' + "x" * 50_000_000 + '"}}'
    )
    (tmp_path / "b.yaml").write_text(NEIGHBOUR.format(name="neighbour"))
    result = scan(Config(paths=(tmp_path,)))
    assert [entry.span.file for entry in result.diagnostics if entry.failed] == ["a.json"]
    assert names(result) == {"neighbour"}
