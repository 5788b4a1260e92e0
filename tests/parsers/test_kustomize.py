"""Overlays rendered by the real kustomize, and where their values are written."""

from pathlib import Path

import pytest

from iac_scan.model.finding import DiagnosticKind, Input, InputState
from iac_scan.model.node import Unknown
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Precision, Span
from tests.parsers.kustomize_trees import BASE, CONTAINER, K, body, document, overlay, read, span, tree


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
