"""Whether registries that run as pods take pushes from everybody."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.pipeline import scan

POD = """apiVersion: v1
kind: Pod
metadata: {{name: registry, namespace: images}}
spec:
  containers:
    - name: registry
      image: {image}
{more}
  volumes:
    - name: a
      configMap: {{name: a, items: [{{key: other, path: registry.yml}}]}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: a, namespace: images}}
data:
  REGISTRY_AUTH: htpasswd
  other: "auth: {{silly: {{realm: a, service: b}}}}"
"""
MOUNT = "volumeMounts: [{name: a, mountPath: /etc/docker/registry}]"
FILE = "args: [serve, /etc/own/registry.yml]\n      volumeMounts: [{name: a, mountPath: /etc/own}]"

CASES = {
    "nothing said": ("registry:3", "", "fail"),
    "another program of that name": ("registry:0.9.1", "", ""),
    "a mirror of Docker Hub": ("public.ecr.aws/docker/library/registry:2", "", "fail"),
    "an unknown tag": ("registry:${tag}", "", "fail"),
    "an unknown image": ("${image}", "", ""),
    "another image": ("shop/registry:2", "", ""),
    "no login in so many words": ("registry:2", "env: [{name: REGISTRY_AUTH, value: none}]", "fail"),
    "any login": ("registry:2", "env: [{name: REGISTRY_AUTH_SILLY_REALM, value: a}]", "fail"),
    "a login from a Secret": (
        "registry:2",
        "env: [{name: REGISTRY_AUTH_HTPASSWD_PATH, valueFrom: {secretKeyRef: {name: a, key: b}}}]",
        "",
    ),
    "an environment that is declared": ("registry:2", "envFrom: [{configMapRef: {name: a}}]", ""),
    "an environment that is not": ("registry:2", "envFrom: [{secretRef: {name: a}}]", "unknown"),
    "only for reading": ("registry:2", "env: [{name: REGISTRY_STORAGE_MAINTENANCE_READONLY, value: 'x'}]", ""),
    "only for its own pod": ("registry:2", "env: [{name: REGISTRY_HTTP_ADDR, value: '127.0.0.1:5000'}]", ""),
    "certificates of clients": ("registry:2", "env: [{name: REGISTRY_HTTP_TLS_CLIENTCAS, value: '[/a.pem]'}]", ""),
    "cleaning up": ("registry:2", "args: [garbage-collect, /etc/docker/registry/config.yml]", ""),
    "another command": ("registry:2", "command: [sh, -c, ./start]", "unknown"),
    "a file of that folder that is not there": ("registry:2", MOUNT, "unknown"),
    "a file by its path in the volume": ("registry:2", FILE, "fail"),
    "a file that no volume holds": ("registry:2", "args: [serve, /etc/own/registry.yml]", "unknown"),
}


@pytest.mark.parametrize("name", CASES)
def test_who_may_push(name: str, tmp_path: Path) -> None:
    """Settings from the environment, from a file, and from neither."""
    image, more, verdict = CASES[name]
    (tmp_path / "pod.yaml").write_text(POD.format(image=image, more=f"      {more}"), "utf-8")
    findings = scan(Config(paths=(tmp_path,), only=("cluster-registry-without-login",))).findings
    assert [finding.verdict.value for finding in findings] == [verdict] * bool(verdict)
