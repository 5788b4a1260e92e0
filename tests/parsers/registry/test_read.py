"""What is taken for registry settings, what is not, and what becomes of files that can't be read."""

from itertools import pairwise
from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.model.finding import InputState, ScanResult
from iac_scan.model.graph import REGISTRY
from iac_scan.pipeline import scan

GOOD = {
    "etc/docker/daemon.json": ("DockerDaemon", '{"log-driver": "journald"}'),
    "kind/cluster.json": ("DockerDaemon", '{"registry-mirrors": ["https://m.example"]}'),
    "home/.docker/config.json": ("DockerClient", '{"credsStore": "pass"}'),
    "containers/auth.json": ("DockerClient", '{"auths": {}}'),
    "etc/containerd/config.toml": ("ContainerdConfig", "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\n"),
    "files/old.toml": ("ContainerdConfig", "[plugins.cri.registry]\n"),
    "etc/containerd/certs.d/docker.io/hosts.toml": ("ContainerdHosts", "server = 'https://registry-1.docker.io'\n"),
    "etc/containers/registries.conf": ("ContainersRegistries", "unqualified-search-registries = ['docker.io']\n"),
    "etc/containers/registries.conf.d/own.conf": ("ContainersRegistries", "[[registry]]\nlocation = 'r.example'\n"),
    "etc/containers/policy.json": ("ContainersPolicy", '{"default": [{"type": "reject"}]}'),
    "etc/crio/crio.conf.d/10-own.conf": ("CrioConfig", "[crio.image]\npause_image = 'registry.example/pause:1'\n"),
    "etc/buildkit/buildkitd.toml": ("BuildkitConfig", "[worker.oci]\nenabled = true\n"),
    "etc/rancher/k3s/registries.yaml": ("RancherRegistries", "mirrors: {docker.io: {endpoint: [https://m.example]}}\n"),
    "registry/config.yml": ("DistributionConfig", "version: 0.1\nstorage: {inmemory: {}}\n"),
    "harbor/harbor.yml": ("HarborConfig", "hostname: h.example\ndata_volume: /data\n"),
    "helm/repositories.yaml": ("HelmRepositories", "repositories: [{name: a, url: https://c.example}]\n"),
    "env/harbor-values.yaml": ("HarborValues", "externalURL: https://h.example\nexpose: {type: ingress}\n"),
    "releases/registry.yaml": ("HarborValues", "externalURL: https://h.example\nharborAdminPassword: ${PASSWORD}\n"),
    "quoted/registries.yaml": ("RancherRegistries", '"mirrors": {"docker.io": {"endpoint": ["https://m.example"]}}\n'),
    "signing/values.yaml": (
        "ConnaisseurValues",
        "application:\n  validators:\n    - {name: a, type: static}\n  policy:\n    - {pattern: '*:*', validator: a}\n",
    ),
    "connaisseur/config.yaml": (
        "ConnaisseurConfig",
        "validators:\n- {name: a, type: static}\npolicy:\n- {pattern: '*:*', validator: a}\n",
    ),
    "notation/trustpolicy.json": ("NotationPolicy", '{"version": "1.0", "trustPolicies": []}'),
}
LOOK_ALIKES = {
    "pyproject.toml": "[tool.poetry]\nname = 'x'\n[registry]\nurl = 'http://x'\n",
    "config.toml": "[server]\nhost = 'example.com'\nplugins = ['a']\n",
    "hosts.toml": "[hosts]\na = '10.0.0.1'\n",
    "iam/policy.json": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}',
    "web/config.json": '{"api": "http://example.com"}',
    "config.yml": "version: 2.1\njobs: {}\n",
    "repositories.yaml": "repositories:\n  main: git\n",
    "registries.yaml": "registries:\n  - http://example.com\n",
    "nginx.conf": "server { listen 80; }\n",
    "plan-manifest.yaml": "## template: jinja\nname: a\n",
    "harbor.yaml": "name: harbor\nberths: 3\n",
    "auth.json": '{"http-basic": {}}',
    "values.yaml": "expose: 8080\nreplicas: 2\n",
    "shop-values.yaml": "externalURL: https://app.example\nexpose: {type: ingress}\nharborAdminPasswords: {}\n",
    "app-values.yaml": "externalURL: https://app.example\nimage: {tag: '1'}\n",
    "editor/config.json": '{"theme": "dark", "authors": []}',
    "app.toml": "version = 2\n[plugins]\nlist = ['a']\n",
    "form/values.yaml": "validators:\n- {name: email}\npolicy: strict\n",
    "staking/config.yaml": "validators:\n- {name: a}\npolicy:\n- {name: b}\n",
    "user-data": "#cloud-config\npackages: [nginx]\nwrite_files: [{path: /etc/motd, content: hello}]\n",
}
MALFORMED = {
    "daemon.json": '{"insecure-registries": [',
    "buildkitd.toml": "[registry.\n",
    "registries.conf": "[[registry]\nlocation = 'x'\n",
    "certs.d/docker.io/hosts.toml": "server = https://x\n",
    "containerd/config.toml": "[plugins.'io.containerd.grpc.v1.cri'\n",
    "registries.yaml": "mirrors:\n  docker.io: [\n",
    "notation/trustpolicy.json": '{"trustPolicies": [}',
    "harbor-values.yaml": "externalURL: https://h.example\nexpose: [\n",
    "user-data": "#cloud-config\nwrite_files: [\n",
    "connaisseur-values.yaml": "application:\n  validators:\n  policy: [\n",
    "crio.conf": "[crio.image\n",
    "containers/policy.json": '{"default": [{"type": "reject"}',
    "repositories.yaml": "repositories:\n  - url: [\n",
    "registry/config.yml": "version: 0.1\nstorage: {\n",
    "harbor.yml": "hostname: a\ndata_volume: [\n",
    ".docker/config.json": '{"auths": {',
}


def scanned(folder: Path, path: str, text: str) -> ScanResult:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return scan(Config(paths=(folder,)))


@pytest.mark.parametrize("path", GOOD)
def test_settings_are_recognised(path: str, tmp_path: Path) -> None:
    kind, text = GOOD[path]
    result = scanned(tmp_path, path, text)
    assert [(found.id.group, found.kind) for found in result.graph.resources] == [(REGISTRY, kind)]
    assert [(entry.path, entry.state) for entry in result.coverage.inputs] == [(path, InputState.SCANNED)]


@pytest.mark.parametrize("path", LOOK_ALIKES)
def test_what_only_looks_like_settings_is_left_alone(path: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, path, LOOK_ALIKES[path])
    assert result.graph.resources == ()
    assert {entry.state for entry in result.coverage.inputs} <= {InputState.NOT_APPLICABLE}


@pytest.mark.parametrize("path", MALFORMED)
def test_what_can_not_be_read_is_a_failed_input(path: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, path, MALFORMED[path])
    assert [(entry.path, entry.state) for entry in result.coverage.inputs] == [(path, InputState.FAILED)]
    assert result.exit_code == 3
    assert all(entry.span.file == path and entry.remedy for entry in result.diagnostics)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghij")
)
HOSTILE: dict[str, bytes] = {
    "letters": b"a" * 100_000,
    "lists": b"[" * 50_000,
    "control": b"\1\2",
    "nul": b'{"auths": "\0"}',
    "binary": bytes(range(256)) * 20,
    "encoding": b"version: \xff\xfe\xfd\nmirrors: \x80\n",
    "tables": b"[[registry]]\n" * 20_000,
    "deep": b"x = " + b"[" * 3000 + b"]" * 3000,
    "objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "bomb": BOMB.encode(),
    "duplicates": b'{"hostname": "a", "hostname": "b", "data_volume": "/data"}',
    "cloud": b"#cloud-config\nwrite_files: &w [*w]\n",
    "packed": b"#cloud-config\nwrite_files: [{path: /etc/docker/daemon.json, encoding: gz+b64, content: '!!'}]\n",
    "endless": b"#!/bin/sh\ncat > /etc/docker/daemon.json <<EOF\n" + b"x\n" * 10_000,
}
NAMED = (
    *("registries.conf", "crio.conf", "buildkitd.toml", "config.toml", "certs.d/docker.io/hosts.toml", "daemon.json"),
    *(".docker/config.json", "containers/policy.json", "trustpolicy.json", "registries.yaml", "repositories.yaml"),
    *("harbor.yml", "harbor-values.yaml", "config.yml", "user-data"),
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("path", NAMED)
def test_hostile_files_end_in_a_state(path: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(HOSTILE[text])
    result = scan(Config(paths=(tmp_path,)))
    assert [entry.path for entry in result.coverage.inputs] == [path]
    assert not [entry for entry in result.diagnostics if entry.kind == "check"]
    if {entry.state for entry in result.coverage.inputs} == {InputState.FAILED}:
        assert [(entry.span.file, bool(entry.message and entry.remedy)) for entry in result.diagnostics] == [
            (path, True)
        ]


@pytest.mark.parametrize("text", ["nul", "binary", "encoding"])
@pytest.mark.parametrize("path", NAMED)
def test_what_is_no_text_is_a_failed_input(path: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(HOSTILE[text])
    assert [entry.state for entry in scan(Config(paths=(tmp_path,))).coverage.inputs] == [InputState.FAILED]


@pytest.mark.parametrize("path", ["harbor.yml", "registries.conf"])
def test_a_key_that_is_written_twice_is_a_failed_input(path: str, tmp_path: Path) -> None:
    text = "hostname: a\nhostname: b\ndata_volume: /d\n" if path == "harbor.yml" else "aliases = 1\naliases = 2\n"
    result = scanned(tmp_path, path, text)
    assert [(entry.span.start.line, entry.failed) for entry in result.diagnostics] == [(2, True)]


def test_settings_in_a_config_map_are_found_with_their_places(tmp_path: Path) -> None:
    text = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: nodes, namespace: kube-system}
data:
  hosts.toml: |
    server = "https://registry.example"
    skip_verify = true
  readme: nothing
"""
    result = scanned(tmp_path, "nodes.yaml", text)
    assert [found.id.address for found in result.graph.resources] == [
        "ConfigMap/kube-system/nodes",
        "ContainerdHosts nodes/hosts.toml",
    ]
    assert [(found.rule.id, found.span.start.line) for found in result.findings] == [("unverified-registry", 7)]
