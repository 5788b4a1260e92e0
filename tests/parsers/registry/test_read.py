"""What is taken for registry settings, what is not, and what becomes of files that can't be read."""

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
    "harbor.yaml": "name: harbor\nberths: 3\n",
    "auth.json": '{"http-basic": {}}',
}
MALFORMED = {
    "daemon.json": '{"insecure-registries": [',
    "buildkitd.toml": "[registry.\n",
    "registries.conf": "[[registry]\nlocation = 'x'\n",
    "certs.d/docker.io/hosts.toml": "server = https://x\n",
    "containerd/config.toml": "[plugins.'io.containerd.grpc.v1.cri'\n",
    "registries.yaml": "mirrors:\n  docker.io: [\n",
    "notation/trustpolicy.json": '{"trustPolicies": [}',
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


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "[" * 50_000, "\0\1\2", "[[registry]]\n" * 20_000, "x = " + "[" * 3000 + "]" * 3000]
)
@pytest.mark.parametrize("path", ["registries.conf", "buildkitd.toml", "daemon.json", "harbor.yml"])
def test_hostile_files_end_in_a_state(path: str, text: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, path, text)
    assert [entry.path for entry in result.coverage.inputs] == [path]
    assert not [entry for entry in result.diagnostics if entry.kind == "check"]


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
