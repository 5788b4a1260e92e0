"""Files for programs of Kubernetes in what other files carry: judged, and placed on the line that somebody edits."""

from pathlib import Path

from iac_scan.config import Config
from iac_scan.model.finding import Verdict
from iac_scan.pipeline import scan

KUBELET = """\
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
readOnlyPort: 10255
"""
PORT = "kubelet-read-only-port"


def found(folder: Path, text: str, name: str = "a.yaml", check: str = PORT) -> list[tuple[int, str]]:
    """Line and address of what a check says of a file."""
    (folder / name).write_text(text, "utf-8")
    result = scan(Config(paths=(folder,), only=(check,)))
    return [
        (entry.span.start.line, entry.resource.address) for entry in result.findings if entry.verdict is Verdict.FAIL
    ]


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line + "\n" for line in text.splitlines())


def test_several_documents_in_a_file_of_cloud_config(tmp_path: Path) -> None:
    two = f"apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n---\n{KUBELET}"
    text = f"#cloud-config\nwrite_files:\n- path: /etc/kubeadm.yaml\n  content: |\n{indented(two, 4)}"
    assert found(tmp_path, text) == [(10, "KubeletConfiguration.kubelet.config.k8s.io/a.yaml/etc/kubeadm.yaml")]


def test_a_config_map(tmp_path: Path) -> None:
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kubelet-config}\ndata:\n  kubelet: |\n"
    text = head + indented(KUBELET, 4)
    assert found(tmp_path, text) == [(8, "KubeletConfiguration.kubelet.config.k8s.io/kubelet-config/kubelet")]


def test_a_here_document_of_terraform_with_a_line_twice(tmp_path: Path) -> None:
    logins = "authentication:\n  anonymous:\n    enabled: true\n  webhook:\n    enabled: true\n"
    kubelet = indented(f"{KUBELET}{logins}", 8)
    text = f"""\
resource "aws_instance" "node" {{
  user_data = <<-EOT
    #cloud-config
    write_files:
    - path: /etc/kubernetes/kubelet.yaml
      content: |
{kubelet}    EOT
}}
"""
    assert [line for line, _ in found(tmp_path, text, "main.tf", "kubelet-anonymous-requests")] == [12]


def test_a_config_map_that_kustomize_makes_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "kubelet.yaml").write_text(KUBELET, "utf-8")
    text = "configMapGenerator:\n- name: kubelet\n  files: [kubelet.yaml]\n"
    assert [line for line, _ in found(tmp_path, text, "kustomization.yaml")] == [3]


def test_a_secret(tmp_path: Path) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: node}}\nstringData:\n  kubelet: |\n{indented(KUBELET, 4)}"
    assert [line for line, _ in found(tmp_path, text)] == [8]


def test_what_only_names_such_a_kind_is_left_alone(tmp_path: Path) -> None:
    text = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: text}
data:
  policy: |
    apiVersion: kyverno.io/v1
    kind: Policy
  words: "kind: Config is what a kubeconfig says"
  broken: |
    kind: KubeletConfiguration
    {{ template }}
  readme: |
    # How to join
    Write this file, and "keep it:

    kind: JoinConfiguration
    : : and so on
  setup.sh: |
    #!/bin/sh
    cat > /etc/kubeadm.yaml <<EOF
    kind: ClusterConfiguration
    EOF
    echo "a: b
"""
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    result = scan(Config(paths=(tmp_path,)))
    assert not [entry for entry in result.diagnostics if entry.failed]
    assert [entry.address for entry in sorted(r.id for r in result.graph.resources)] == ["ConfigMap/default/text"]


def test_a_file_that_is_broken_fails(tmp_path: Path) -> None:
    text = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: kubelet-config}
data:
  kubelet: |
    # made by hand
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    : : broken
"""
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    result = scan(Config(paths=(tmp_path,)))
    assert [entry.span.start.line for entry in result.diagnostics if entry.failed]


def test_a_kubeconfig_is_no_object(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: Config\nclusters: []\ncurrent: typo\n"
    assert found(tmp_path, text, "kubeconfig", check="*") == []
