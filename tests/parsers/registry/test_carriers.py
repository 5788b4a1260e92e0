"""Registry settings in what other files carry: found, and placed on the line that somebody edits."""

import base64
import gzip
from pathlib import Path
from random import Random

import pytest

from iac_scan.config import Config
from iac_scan.model.finding import InputState, ScanResult
from iac_scan.model.graph import Resource, ResourceId
from iac_scan.model.node import Document
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Span, Stack, StackKind
from iac_scan.parsers.registry.carriers import READERS, with_settings
from iac_scan.parsers.registry.recognise import CARRIERS
from iac_scan.pipeline import scan

MIRROR = '{"registry-mirrors": ["http://m.example"]}'
PLAIN = "plain-http-registry"


def found(folder: Path, files: dict[str, str], check: str = PLAIN) -> list[tuple[str, int, str]]:
    """File, line and verdict of what a check says of files."""
    return [
        (entry.span.file, entry.span.start.line, entry.verdict.value) for entry in result(folder, files, check).findings
    ]


def result(folder: Path, files: dict[str, str], check: str = PLAIN) -> ScanResult:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return scan(Config(paths=(folder,), only=(check,)))


def packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


def test_every_carrier_has_a_reader() -> None:
    assert set(READERS) == CARRIERS


def test_files_of_cloud_config(tmp_path: Path) -> None:
    text = f"""\
#cloud-config
write_files:
  - path: /etc/docker/daemon.json
    content: |
      {{
        "registry-mirrors": ["http://m.example"]
      }}
  - path: /etc/docker/daemon.json
    encoding: b64
    content: {base64.b64encode(MIRROR.encode()).decode()}
  - path: /etc/docker/daemon.json
    encoding: gzip+base64
    content: {packed(MIRROR)}
  - {{path: /etc/motd, content: hello}}
runcmd:
  - systemctl restart docker
  - |
    cat <<'END' > /etc/rancher/k3s/registries.yaml
    mirrors:
      docker.io: {{endpoint: ["http://m.example"]}}
    END
"""
    expected = [("user-data", line, "fail") for line in (6, 10, 13, 20)]
    assert found(tmp_path, {"user-data": text}) == expected


@pytest.mark.parametrize("encoding", ["b64", "gz+b64", "rot13"])
def test_what_is_not_packed_as_it_says_is_left_alone(encoding: str, tmp_path: Path) -> None:
    text = f"#cloud-config\nwrite_files:\n  - {{path: /etc/docker/daemon.json, encoding: {encoding}, content: '!'}}\n"
    outcome = result(tmp_path, {"user-data": text})
    assert [entry.state for entry in outcome.coverage.inputs] == [InputState.NOT_APPLICABLE]


def test_a_package_that_unfolds_without_end_is_left_alone(tmp_path: Path) -> None:
    bomb = packed("[" + " " * 50_000_000)
    text = f"#cloud-config\nwrite_files:\n  - {{path: /etc/docker/daemon.json, encoding: gz+b64, content: '{bomb}'}}\n"
    assert found(tmp_path, {"user-data": text}) == []


def test_settings_that_can_not_be_read_are_a_failed_input(tmp_path: Path) -> None:
    text = '#cloud-config\nwrite_files:\n  - path: /etc/docker/daemon.json\n    content: |\n      {"hosts": [\n'
    outcome = result(tmp_path, {"user-data": text})
    assert [(entry.span.file, entry.failed) for entry in outcome.diagnostics] == [("user-data", True)]
    assert [entry.state for entry in outcome.coverage.inputs] == [InputState.FAILED]
    assert outcome.exit_code == 3


def test_settings_in_a_config_map_that_can_not_be_read_are_a_failed_input(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  buildkitd.toml: |\n    [grpc\n"
    outcome = result(tmp_path, {"map.yaml": text})
    assert [(entry.span.start.line, entry.failed) for entry in outcome.diagnostics] == [(6, True)]
    assert [entry.state for entry in outcome.coverage.inputs] == [InputState.FAILED]


def test_a_template_in_a_config_map_is_told_and_no_failure(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  buildkitd.toml: |\n    {{ .Extra }}\n"
    outcome = result(tmp_path, {"map.yaml": text})
    assert [(entry.span.start.line, entry.failed) for entry in outcome.diagnostics] == [(6, False)]


DAEMON_SET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: installer, namespace: kube-system}
spec:
  selector: {matchLabels: {app: installer}}
  template:
    metadata: {labels: {app: installer}}
    spec:
      volumes:
        - name: etc
          hostPath: {path: /etc/containerd}
      containers:
        - name: install
          image: registry.example.com/busybox:1.37
          command: [sh, -c]
          args:
            - |
SCRIPT
          volumeMounts:
            - {name: etc, mountPath: /host}
"""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('cat <<EOF > /host/certs.d/a.example/hosts.toml\nserver = "http://a.example"\nEOF', [(19, "fail")]),
        ("cat > /host/certs.d/a.example/hosts.toml <<EOF\nserver = 'http://a.example'\nEOF", [(19, "fail")]),
        ("tee /host/certs.d/a.example/hosts.toml <<EOF\nserver = 'http://a.example'\nEOF", [(19, "fail")]),
        ('cat <<EOF > /host/certs.d/a.example/hosts.toml\nserver = "$SERVER"\nEOF', [(19, "unknown")]),
        ('cat <<"EOF" > /host/certs.d/a.example/hosts.toml\nserver = "http://$a.example"\nEOF', [(19, "fail")]),
        ('cat <<EOF > /own/certs.d/a.example/hosts.toml\nserver = "http://a.example"\nEOF', []),
        ('cat <<EOF > $OUT\nserver = "http://a.example"\nEOF', []),
        ('if true; then\ncat <<EOF > /host/certs.d/a.example/hosts.toml\nserver = "http://a"\nEOF\nfi', []),
        ('cat <<EOF > /host/certs.d/a.example/hosts.toml\nserver = "http://a.example"', []),
        ("echo hello\nsleep infinity", []),
    ],
)
def test_files_that_a_daemon_set_writes(script: str, expected: list[tuple[int, str]], tmp_path: Path) -> None:
    rows = "\n".join(f"              {row}" for row in script.splitlines())
    text = DAEMON_SET.replace("SCRIPT", rows)
    assert found(tmp_path, {"installer.yaml": text}) == [("installer.yaml", *entry) for entry in expected]


def test_files_of_machines_in_cluster_api_and_openshift(tmp_path: Path) -> None:
    cluster = f"""\
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata: {{name: nodes, namespace: shop}}
spec:
  kubeadmConfigSpec:
    files:
      - path: /etc/docker/daemon.json
        content: |
          {MIRROR}
      - path: /etc/docker/daemon.json
        encoding: gzip+base64
        content: {packed(MIRROR)}
"""
    openshift = """\
apiVersion: machineconfiguration.openshift.io/v1
kind: MachineConfig
metadata: {name: nodes}
spec:
  config:
    storage:
      files:
        - path: /etc/docker/daemon.json
          contents:
            source: data:,%7B%22registry-mirrors%22%3A%5B%22http%3A%2F%2Fm.example%22%5D%7D
"""
    expected = [("cluster.yaml", 9, "fail"), ("cluster.yaml", 12, "fail"), ("openshift.yaml", 10, "fail")]
    assert found(tmp_path, {"cluster.yaml": cluster, "openshift.yaml": openshift}) == expected


def test_user_data_of_terraform(tmp_path: Path) -> None:
    main = """\
locals { mirror = "http://m.example" }

resource "aws_launch_template" "nodes" {
  user_data = base64encode(templatefile("${path.module}/nodes.tftpl", { mirror = local.mirror }))
}

resource "aws_instance" "builder" {
  user_data = <<-EOT
    #!/bin/bash
    cat > /etc/docker/daemon.json <<'END'
    {
      "registry-mirrors": ["http://m.example"]
    }
    END
  EOT
}

resource "aws_instance" "later" {
  user_data = file("does-not-${timestamp()}.exist")
}

data "cloudinit_config" "both" {
  part {
    content_type = "text/cloud-config"
    content      = yamlencode({ write_files = [{ path = "/etc/docker/daemon.json", content = jsonencode({
      registry-mirrors = ["http://m.example"]
    }) }] })
  }
}
"""
    template = """\
#cloud-config
write_files:
  - path: /etc/rancher/k3s/registries.yaml
    content: |
      mirrors:
        docker.io:
          endpoint: ["${mirror}"]
"""
    expected = [("main.tf", 12, "fail"), ("main.tf", 25, "fail"), ("nodes.tftpl", 7, "fail")]
    assert found(tmp_path, {"main.tf": main, "nodes.tftpl": template}) == expected


def test_parts_of_an_archive(tmp_path: Path) -> None:
    main = """\
resource "aws_launch_template" "nodes" {
  user_data = base64encode(<<-EOT
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="//"

    --//
    Content-Type: application/node.eks.aws

    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      containerd:
        config: |
          version = 2
          [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
          endpoint = ["http://m.example"]
    --//--
  EOT
  )
}
"""
    assert found(tmp_path, {"main.tf": main}) == [("main.tf", 16, "fail")]


def test_a_pull_secret_is_judged_and_its_values_are_never_shown(tmp_path: Path) -> None:
    inner = '{"auths": {"http://r.example": {"auth": "' + base64.b64encode(b"shop:hunter2").decode() + '"}}}'
    text = f"""\
apiVersion: v1
kind: Secret
metadata: {{name: pull, namespace: shop}}
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: {base64.b64encode(inner.encode()).decode()}
"""
    outcome = result(tmp_path, {"pull.yaml": text}, "plain-http-login")
    assert [(entry.span.start.line, entry.message) for entry in outcome.findings] == [
        (6, "the pull secret logs in to 'http://r.example' over HTTP without TLS")
    ]
    assert "hunter2" not in repr(outcome.findings)


def test_a_chart_s_dependencies(tmp_path: Path) -> None:
    chart = "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n  - name: cache\n    version: 1.0.0\n"
    files = {
        "Chart.yaml": f"{chart}    repository: http://charts.example\n",
        "charts/cache/Chart.yaml": "apiVersion: v2\nname: cache\nversion: 1.0.0\n",
    }
    assert found(tmp_path, files) == [("Chart.yaml", 7, "fail")]


ODD: tuple[object, ...] = (None, True, 3, "text", "a: <<EOF", [], [None, "<<", [1]], {}, {"path": {}, "content": []})


@pytest.mark.parametrize("kind", sorted(CARRIERS))
@pytest.mark.parametrize("seed", range(4))
def test_odd_shapes_do_no_harm(kind: tuple[str, str], seed: int) -> None:
    words = (
        *("spec", "template", "volumes", "name", "hostPath", "path", "containers", "command", "args", "volumeMounts"),
        *("mountPath", "files", "content", "encoding", "kubeadmConfigSpec", "config", "storage", "contents", "source"),
        *("data", "stringData", "user_data", "custom_data", "part", "metadata", "values", "chart", "containerd"),
    )
    random = Random(seed)

    def shape(depth: int) -> object:
        if depth == 0 or random.random() < 0.2:
            return random.choice(ODD)
        if random.random() < 0.3:
            return [shape(depth - 1) for _ in range(2)]
        return {word: shape(depth - 1) for word in random.sample(words, 6)}

    for _ in range(5):
        body = Document("x", {word: shape(3) for word in words}, lambda _: Origin(Span("x"))).root
        stack = Stack(StackKind.MANIFESTS, "x", Path())
        resource = Resource(ResourceId("x", *kind, "", "x"), "", body, stack)
        assert [part.documents for part in with_settings([Parsed((resource,))], Path())] == [0]
