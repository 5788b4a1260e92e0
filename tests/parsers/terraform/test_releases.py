"""A chart is judged as its `helm_release` renders it: with its values, in its namespace, on lines one can edit."""

import pytest

from iac_scan.model.finding import ExitCode, ScanResult
from iac_scan.model.node import AFTER_APPLY, Unknown
from tests.conftest import Scan

pytest.importorskip("helm_python")

CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": 'privileged: false\ntag: "1.0"\nargs: []\n',
    "chart/templates/pod.yaml": """\
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
spec:
  containers:
    - name: web
      image: "registry.example.com/web:{{ .Values.tag }}"
      args: {{ toJson .Values.args }}
      securityContext:
        privileged: {{ .Values.privileged }}
""",
}


def found(result: ScanResult, check: str) -> list[tuple[str, str, tuple[tuple[str, str, int], ...], tuple[str, ...]]]:
    return [
        (
            entry.resource.address,
            entry.message,
            tuple((step.message, step.span.file, step.span.start.line) for step in entry.related),
            entry.variants,
        )
        for entry in result.findings
        if entry.rule.id == check
    ]


def failures(result: ScanResult) -> list[tuple[str, str, int]]:
    return [(e.message, e.span.file, e.span.start.line) for e in result.diagnostics if e.failed]


def test_values_set_and_namespaces_of_every_instance(scan_files: Scan) -> None:
    main = """\
resource "helm_release" "web" {
  for_each  = toset(["blue", "green"])
  name      = each.key
  namespace = "shop"
  chart     = "${path.module}/chart"
  values    = [yamlencode({ tag = "latest" })]
  set {
    name  = "privileged"
    value = each.key == "blue"
  }
}
"""
    result = scan_files({**CHART, "main.tf": main}, only=("privileged-container", "latest-image-tag"))
    variants = ('helm_release.web["blue"]',)
    assert found(result, "privileged-container") == [
        (
            "Pod/shop/blue",
            "container 'web' runs privileged",
            (("values key privileged, set by Terraform", "main.tf", 9),),
            variants,
        )
    ]
    assert [(address, steps) for address, _, steps, _ in found(result, "latest-image-tag")] == [
        ("Pod/shop/blue", (("values key tag", "main.tf", 6),)),
        ("Pod/shop/green", (("values key tag", "main.tf", 6),)),
    ]
    assert failures(result) == []


def test_the_blocks_of_version_3_and_strings_that_look_like_something_else(scan_files: Scan) -> None:
    main = """\
resource "helm_release" "web" {
  name     = "web"
  chart    = "./chart"
  set      = [{ name = "privileged", value = "true" }, { name = "tag", value = "1.10", type = "string" }]
  set_list = [{ name = "args", value = ["-a", "-b"] }]
}
"""
    result = scan_files({**CHART, "main.tf": main}, only=("privileged-container",))
    assert [address for address, *_ in found(result, "privileged-container")] == ["Pod/default/web"]
    (pod,) = result.graph.of_kind("Pod")
    container = pod.body["spec"]["containers"][0]
    assert (container["image"].raw, container["args"].raw) == ("registry.example.com/web:1.10", ["-a", "-b"])


def test_a_chart_without_a_release_is_judged_by_itself_and_a_released_one_only_as_released(scan_files: Scan) -> None:
    required = CHART["chart/templates/pod.yaml"].replace(".Values.tag", 'required "a tag" .Values.image')
    main = 'resource "helm_release" "web" {\n  name = "w"\n  chart = "./chart"\n  values = ["image: \'2\'"]\n}\n'
    files = {**CHART, "chart/templates/pod.yaml": required}
    alone = scan_files(files)
    assert alone.exit_code is ExitCode.INCOMPLETE
    released = scan_files({"main.tf": main})
    assert failures(released) == []
    assert [resource.id.address for resource in released.graph.of_kind("Pod")] == ["Pod/default/w"]


@pytest.mark.parametrize(
    ("attributes", "message", "line"),
    [
        (
            'repository = "https://charts.example.com"\n  chart = "nginx"',
            "the chart nginx of https://charts.example.com is not among the files",
            5,
        ),
        ('chart = "./absent"', "the chart ./absent is not among the files", 4),
        (
            'chart = "./chart"\n  set {\n    name = "tag"\n    value = var.tag\n  }',
            "its value of tag can't be known before apply: the variable tag has no value",
            1,
        ),
        (
            'chart = "./chart"\n  values = [var.tag]',
            "its values can't be known before apply: the variable tag has no value",
            1,
        ),
        ("chart = var.tag", "its chart can't be known before apply: the variable tag has no value", 1),
        (
            'chart = "./chart"\n  postrender {\n    binary_path = "./x"\n  }',
            "postrender changes what the chart renders",
            5,
        ),
        ('chart = "./chart"\n  reuse_values = true', "reuse_values changes what the chart renders", 5),
        (
            'chart = "./chart"\n  set {\n    name = "args[0]"\n    value = "1"\n    type = "string"\n  }',
            "args[0] sets an item of a list to a string",
            6,
        ),
    ],
)
def test_what_cannot_be_rendered_makes_the_scan_incomplete(
    scan_files: Scan, attributes: str, message: str, line: int
) -> None:
    main = f'variable "tag" {{}}\nresource "helm_release" "web" {{\n  name = "web"\n  {attributes}\n}}\n'
    result = scan_files({**CHART, "main.tf": main})
    assert failures(result) == [(f"what helm_release.web deploys is not judged: {message}", "main.tf", line)]
    assert result.exit_code is ExitCode.INCOMPLETE
    assert [resource.id.stack for resource in result.graph.of_kind("Pod")] == ["chart"]


def test_values_that_are_no_yaml_name_the_release(scan_files: Scan) -> None:
    main = 'resource "helm_release" "web" {\n  name = "web"\n  chart = "./chart"\n  values = ["a: [b"]\n}\n'
    result = scan_files({**CHART, "main.tf": main})
    (failure,) = failures(result)
    assert failure[0].startswith("helm_release.web: the chart does not render: ")
    assert result.exit_code is ExitCode.INCOMPLETE


def test_objects_of_kustomization_resource(scan_files: Scan) -> None:
    manifest = '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}'
    text = manifest.replace('"', '\\"')
    result = scan_files({"main.tf": f'resource "kustomization_resource" "shop" {{\n  manifest = "{text}"\n}}\n'})
    assert [resource.id.address for resource in result.graph.of_kind("Namespace")] == ["Namespace/shop"]


ACCOUNT = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "role: ''\nannotations: {}\n",
    "chart/templates/account.yaml": """\
{{- if .Values.role }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: {{ .Release.Namespace }}
  annotations:
    eks.amazonaws.com/role-arn: {{ .Values.role | quote }}
    note: "for {{ .Values.role }}"
    checksum: {{ .Values.role | sha256sum }}
    {{- with .Values.annotations }}{{ toYaml . | nindent 4 }}{{ end }}
{{- end }}
""",
}
ROLE = """\
resource "aws_iam_role" "web" {
  name = "web"
}
resource "helm_release" "web" {
  name      = "web"
  namespace = "shop"
  chart     = "./chart"
  %s
}
"""
ARN = Unknown("aws_iam_role.web.arn", AFTER_APPLY)


@pytest.mark.parametrize(
    ("attributes", "extra"),
    [
        ("values = [yamlencode({ role = aws_iam_role.web.arn })]", {}),
        ('set {\n    name  = "role"\n    value = aws_iam_role.web.arn\n  }', {}),
        ('set = [{ name = "role", value = aws_iam_role.web.arn, type = "string" }]', {}),
        (
            (
                "values = [<<-EOT\n    role: ${aws_iam_role.web.arn}\n    annotations:\n"
                "      a: x/${aws_iam_role.web.id}\n  EOT\n  ]"
            ),
            {"a": Unknown("x/${aws_iam_role.web.id}", AFTER_APPLY)},
        ),
    ],
)
def test_what_a_cloud_names_after_apply_stays_unknown_in_what_the_chart_renders(
    scan_files: Scan, attributes: str, extra: dict[str, Unknown]
) -> None:
    result = scan_files({**ACCOUNT, "main.tf": ROLE % attributes})
    assert failures(result) == []
    (account,) = result.graph.of_kind("ServiceAccount")
    assert account.id.address == "ServiceAccount/shop/web"
    assert account.body["metadata"]["annotations"].raw == {
        "eks.amazonaws.com/role-arn": ARN,
        "note": Unknown("for ${aws_iam_role.web.arn}", AFTER_APPLY),
        "checksum": Unknown("", "the chart makes it of a value known after apply"),
        **extra,
    }


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (
            'kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata: {"{{ .Values.role }}": "1"}\n',
            "which fields an object has depends on values known after apply",
        ),
        (
            'kind: ConfigMap\napiVersion: v1\nmetadata: {name: "{{ .Values.role | sha256sum | trunc 8 }}"}\n',
            "which objects there are, and their names depends on values known after apply",
        ),
        (
            (
                "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n"
                'data: {a: {{ splitList "/" .Values.role | toJson }}}\n'
            ),
            "how many items a list has depends on values known after apply",
        ),
    ],
)
def test_what_depends_on_a_value_known_after_apply_is_not_judged(scan_files: Scan, template: str, message: str) -> None:
    chart = {**ACCOUNT, "chart/templates/other.yaml": template}
    main = ROLE % "values = [yamlencode({ role = aws_iam_role.web.arn })]"
    result = scan_files({**chart, "main.tf": main})
    assert failures(result) == [(f"what helm_release.web deploys is not judged: {message}", "main.tf", 7)]


def test_only_identifiers_and_addresses_have_a_stand_in(scan_files: Scan) -> None:
    main = ROLE % "values = [yamlencode({ role = aws_iam_role.web.path_of })]"
    assert failures(scan_files({**ACCOUNT, "main.tf": main})) == [
        (
            "what helm_release.web deploys is not judged: its values can't be known before apply: known after apply",
            "main.tf",
            8,
        )
    ]


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (
            '"arn:aws:iam::${data.aws_caller_identity.here.account_id}:role/web"',
            Unknown("arn:aws:iam::${data.aws_caller_identity.here.account_id}:role/web", "read from outside"),
        ),
        ("random_password.web.result", Unknown("random_password.web.result", AFTER_APPLY)),
    ],
)
def test_numbers_of_accounts_and_made_up_passwords_have_a_stand_in(
    scan_files: Scan, value: str, meant: Unknown
) -> None:
    sources = 'data "aws_caller_identity" "here" {}\nresource "random_password" "web" {\n  length = 20\n}\n'
    main = sources + ROLE % f'set {{\n    name  = "role"\n    value = {value}\n  }}'
    result = scan_files({**ACCOUNT, "main.tf": main})
    assert failures(result) == []
    (account,) = result.graph.of_kind("ServiceAccount")
    assert account.body["metadata"]["annotations"]["eks.amazonaws.com/role-arn"].raw == meant


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("data.aws_region.here.id", 1),
        ('"in ${data.aws_region.here.id}"', 1),
        ('"a.dkr.ecr.${data.aws_region.here.id}.amazonaws.com/web"', 0),
    ],
)
def test_regions_have_one_inside_of_names_only_as_a_chart_may_compare_with_them(
    scan_files: Scan, text: str, failed: int
) -> None:
    main = 'data "aws_region" "here" {}\n' + ROLE % f"values = [yamlencode({{ role = {text} }})]"
    assert len(failures(scan_files({**ACCOUNT, "main.tf": main}))) == failed
