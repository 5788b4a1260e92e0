"""`iac-scan images`: from settings and manifests to the servers that may answer, in their order."""

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import run
from tests.conftest import CORPUS

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def test_the_servers_of_an_image_are_told_in_the_order_they_are_asked() -> None:
    ran = run("images", "registry-farm", "--format", "json", cwd=SAMPLES)
    found = {entry["image"]: entry for entry in json.loads(ran.out)["images"]}
    assert ran.code == 0
    assert found["registry.farm.example/shop/web:1.4.2"]["servers"] == [
        {
            "host": "cache.farm.example:5000",
            "mirror": True,
            "transport": "http",
            "verified": False,
            "settings": {"file": "samples/registry-farm/nodes/registries.yaml", "line": 4, "column": 9},
        },
        {
            "host": "registry.farm.example",
            "mirror": False,
            "transport": "https or http",
            "verified": False,
            "settings": {"file": "samples/registry-farm/nodes/daemon.json", "line": 3, "column": 27},
        },
    ]
    assert found["registry.farm.example/shop/web:1.4.2"]["logins"] == ["farm"]
    assert [server["host"] for server in found["docker.io/library/redis:8.2"]["servers"]] == [
        "mirror.farm.example",
        "registry-1.docker.io",
    ]


def test_without_settings_the_registry_itself_is_asked_with_tls(tmp_path: Path) -> None:
    containers = "[{name: a, image: nginx}, {name: b, image: 'A B'}]"
    pod = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: {containers}}}\n"
    (tmp_path / "pod.yaml").write_text(pod)
    ran = run("images", "pod.yaml", cwd=tmp_path)
    assert ran.out.splitlines() == [
        "A B",
        "  ? it is no image reference",
        "  used by Pod/default/a 'b'  pod.yaml:4",
        "nginx",
        "  1. registry-1.docker.io https certificate checked",
        "  signature: not required by any policy",
        "  used by Pod/default/a 'a'  pod.yaml:4",
    ]


def test_images_that_pipelines_run_in_are_told(tmp_path: Path) -> None:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "a.yml").write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    container: ghcr.io/acme/build:1\n"
        "    services: {db: {image: 'postgres:17'}}\n    steps:\n      - uses: docker://alpine:3.22\n"
        "      - uses: actions/checkout@v4\n"
    )
    (tmp_path / ".gitlab-ci.yml").write_text("image: $IMAGE\ntest:\n  script: [make]\n  image: {name: golang:1.25}\n")
    ran = run("images", ".", "--format", "json", cwd=tmp_path)
    found = [
        (entry["image"], entry.get("problem", ""), [use["line"] for use in entry["used_by"]])
        for entry in json.loads(ran.out)["images"]
    ]
    assert found == [
        ("$IMAGE", "it can't be known before render or apply", [1]),
        ("alpine:3.22", "", [8]),
        ("ghcr.io/acme/build:1", "", [5]),
        ("golang:1.25", "", [4]),
        ("postgres:17", "", [6]),
    ]


POLICY = """
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: signed}
spec:
  validationFailureAction: Enforce
  failurePolicy: Ignore
  rules:
    - name: all
      match: {any: [{resources: {kinds: [Pod]}}]}
      exclude: {any: [{resources: {namespaces: [dev]}}]}
      verifyImages:
        - imageReferences: ["ghcr.io/acme/*"]
          attestors: [{entries: [{keys: {kms: "awskms:///alias/k"}}]}]
"""


def test_who_asks_for_a_signature_and_what_lets_an_image_pass(tmp_path: Path) -> None:
    pods = "".join(
        f"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {name}}}\n"
        "spec: {containers: [{name: a, image: ghcr.io/acme/a}]}\n"
        for name in ("shop", "dev")
    )
    (tmp_path / "all.yaml").write_text(POLICY + pods)
    text = run("images", "all.yaml", cwd=tmp_path).out.splitlines()
    assert text[2:] == [
        "  signature for Pod/dev/dev 'a': not required, a policy leaves the image out",
        "    ClusterPolicy.kyverno.io/signed leaves it out  all.yaml:11",
        "  signature for Pod/shop/shop 'a': required",
        "    ClusterPolicy.kyverno.io/signed asks for a signature  all.yaml:13",
        "      but images are not checked while the webhook does not answer  all.yaml:7",
        "  used by Pod/dev/dev 'a'  all.yaml:24",
        "  used by Pod/shop/shop 'a'  all.yaml:19",
    ]
    [image] = json.loads(run("images", "all.yaml", "--format", "json", cwd=tmp_path).out)["images"]
    assert [(entry["effect"], entry["users"]) for entry in image["signatures"]] == [
        ("exempt", ["Pod/dev/dev 'a'"]),
        ("required", ["Pod/shop/shop 'a'"]),
    ]


def test_images_that_dockerfiles_build_on_are_told_with_the_stage_that_does(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        "ARG TAG=3.22\nFROM golang:1.25 AS build\nFROM alpine:${TAG}\nCOPY --from=build /a /a\n"
        "COPY --from=busybox:1.37 /bin/sh /sh\nFROM base-$EDITION\n"
    )
    task = '[{"name":"web","image":"nginx:1.29"}]'
    (tmp_path / "main.tf").write_text(
        f'resource "aws_ecs_task_definition" "web" {{\n  container_definitions = {json.dumps(task)}\n}}\n'
    )
    ran = run("images", ".", "--format", "json", cwd=tmp_path)
    found = json.loads(ran.out)["images"]
    assert [(entry["image"], [use["who"] for use in entry["used_by"]]) for entry in found] == [
        ("alpine:3.22", ["Dockerfile FROM of stage 1"]),
        ("base-", ["Dockerfile FROM of stage 2"]),
        ("busybox:1.37", ["Dockerfile COPY of stage 1"]),
        ("golang:1.25", ["Dockerfile FROM of stage build"]),
        ("nginx:1.29", ["aws_ecs_task_definition.web 'web'"]),
    ]


@pytest.mark.skipif(not (CORPUS / "rendered-charts").is_dir(), reason="the corpus is not here")
def test_every_image_of_real_charts_is_resolved() -> None:
    ran = run("images", "rendered-charts", "--format", "json", cwd=CORPUS)
    found = json.loads(ran.out)["images"]
    assert len(found) > 100
    assert [entry["image"] for entry in found if "problem" in entry or not entry["servers"]] == []
