"""Kubernetes inside Terraform: what a manifest would say is found in the blocks, on the line that spells it."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.model.finding import ExitCode, ScanResult
from iac_scan.pipeline import scan

DEPLOYMENT = """\
resource "kubernetes_deployment_v1" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
  }
  spec {
    replicas = "2"
    selector {
      match_labels = { app = "web" }
    }
    template {
      metadata {
        labels = { app = "web" }
      }
      spec {
        host_pid             = true
        service_account_name = "web"
        init_container {
          name  = "prepare"
          image = "example.com/prepare:1"
          security_context {
            run_as_non_root            = true
            allow_privilege_escalation = false
            read_only_root_filesystem  = true
            capabilities {
              drop = ["ALL"]
            }
          }
          resources {
            limits   = { memory = "64Mi" }
            requests = { cpu = "100m", memory = "64Mi" }
          }
        }
        container {
          name  = "web"
          image = "example.com/web:latest"
          security_context {
            privileged  = "true"
            run_as_user = "0"
            capabilities {
              add = ["SYS_ADMIN"]
            }
          }
          port {
            container_port = 8080
          }
          env {
            name = "PASSWORD"
            value_from {
              secret_key_ref {
                name = "web"
                key  = "password"
              }
            }
          }
          volume_mount {
            name       = "run"
            mount_path = "/run/docker.sock"
          }
        }
        volume {
          name = "run"
          host_path {
            path = "/run/docker.sock"
          }
        }
      }
    }
  }
}
"""
MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostPID: true
      serviceAccountName: web
      automountServiceAccountToken: true
      initContainers:
        - name: prepare
          image: example.com/prepare:1
          securityContext:
            privileged: false
            runAsNonRoot: true
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          resources: {limits: {memory: 64Mi}, requests: {cpu: 100m, memory: 64Mi}}
      containers:
        - name: web
          image: example.com/web:latest
          securityContext:
            allowPrivilegeEscalation: true
            readOnlyRootFilesystem: false
            runAsNonRoot: false
            privileged: true
            runAsUser: 0
            capabilities: {add: [SYS_ADMIN]}
          ports: [{containerPort: 8080}]
          env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: web, key: password}}}]
          volumeMounts: [{name: run, mountPath: /run/docker.sock}]
      volumes: [{name: run, hostPath: {path: /run/docker.sock}}]
"""
ACCESS = """\
resource "kubernetes_service_account" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
  }
}
resource "kubernetes_cluster_role_v1" "web" {
  metadata {
    name = "web"
  }
  rule {
    api_groups = [""]
    resources  = ["secrets"]
    verbs      = ["*"]
  }
  rule {
    non_resource_urls = ["/metrics"]
    verbs             = ["get"]
  }
}
resource "kubernetes_cluster_role_binding" "web" {
  metadata {
    name = "web"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = kubernetes_cluster_role_v1.web.metadata[0].name
  }
  subject {
    kind      = "ServiceAccount"
    name      = "web"
    namespace = "shop"
  }
}
resource "kubernetes_network_policy" "open" {
  metadata {
    name      = "open"
    namespace = "shop"
  }
  spec {
    pod_selector {}
    ingress {}
    policy_types = ["Ingress"]
  }
}
resource "kubernetes_service" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
  }
  spec {
    type     = "LoadBalancer"
    selector = { app = "web" }
    port {
      port        = 80
      target_port = "8080"
    }
  }
}
resource "kubernetes_config_map" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
  }
  data = { token = "ghp_0123456789abcdefghijABCDEFGHIJ012345" }
}
"""
ACCESS_MANIFEST = """\
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: web}
rules:
  - {apiGroups: [""], resources: [secrets], verbs: ["*"]}
  - {nonResourceURLs: [/metrics], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}
subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: shop}
spec:
  podSelector: {}
  ingress: [{}]
  policyTypes: [Ingress]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {token: ghp_0123456789abcdefghijABCDEFGHIJ012345}
"""


def scanned(tmp_path: Path, text: str, name: str) -> ScanResult:
    folder = tmp_path / name.replace(".", "-")
    folder.mkdir()
    (folder / name).write_text(text)
    return scan(Config(paths=(folder,), profiles=("default", "hygiene")))


def said(result: ScanResult) -> set[tuple[str, str, str, str, str]]:
    return {
        (entry.rule.id, entry.severity.label, entry.verdict.value, entry.resource.address, entry.message)
        for entry in result.findings
    }


@pytest.mark.parametrize(
    ("blocks", "manifest"),
    [(DEPLOYMENT, MANIFEST), (ACCESS, ACCESS_MANIFEST), (DEPLOYMENT + ACCESS, MANIFEST + "---\n" + ACCESS_MANIFEST)],
    ids=["deployment", "access", "both"],
)
def test_blocks_give_the_findings_of_the_manifest_they_stand_for(tmp_path: Path, blocks: str, manifest: str) -> None:
    ours, theirs = scanned(tmp_path, blocks, "main.tf"), scanned(tmp_path, manifest, "all.yaml")
    assert said(ours) == said(theirs)
    assert ours.coverage.unjudged == 0
    assert not [entry for entry in ours.diagnostics if entry.failed]


def test_a_finding_stands_on_the_line_of_its_attribute(tmp_path: Path) -> None:
    result = scanned(tmp_path, DEPLOYMENT, "main.tf")
    lines = DEPLOYMENT.splitlines()
    spots = {entry.rule.id: lines[entry.span.start.line - 1].strip() for entry in result.findings}
    assert spots["privileged-container"] == 'privileged  = "true"'
    assert spots["host-process-namespace"] == "host_pid             = true"
    assert spots["latest-image-tag"] == 'image = "example.com/web:latest"'


WHOLE = """\
variable "tag" {
  type = string
}
resource "kubernetes_manifest" "pod" {
  for_each = toset(["blue", "green"])
  manifest = {
    apiVersion = "v1"
    kind       = "Pod"
    metadata   = { name = each.key, namespace = "shop" }
    spec = {
      containers = [{ name = "web", image = "example.com/web:${var.tag}", securityContext = { privileged = true } }]
    }
  }
}
resource "kubectl_manifest" "text" {
  yaml_body = <<-YAML
    apiVersion: v1
    kind: Pod
    metadata: {name: text, namespace: shop}
    spec:
      containers:
        - {name: web, image: "example.com/web:1", securityContext: {privileged: true}}
  YAML
}
"""


def test_whole_manifests_as_values_and_as_text(tmp_path: Path) -> None:
    result = scanned(tmp_path, WHOLE, "main.tf")
    found = {
        entry.resource.address: entry.span.start.line
        for entry in result.findings
        if entry.rule.id == "privileged-container"
    }
    assert found == {"Pod/shop/blue": 11, "Pod/shop/green": 11, "Pod/shop/text": 16}


def test_a_manifest_that_nobody_can_know_is_no_green_run(tmp_path: Path) -> None:
    text = 'variable "body" {\n  type = string\n}\nresource "kubectl_manifest" "text" {\n  yaml_body = var.body\n}\n'
    result = scanned(tmp_path, text, "main.tf")
    assert result.exit_code is ExitCode.INCOMPLETE
    message = (
        "what kubectl_manifest.text deploys is not judged: its yaml_body can't be known before apply, or is no object"
    )
    # The place is that of the variable, which nobody sets.
    assert [(entry.message, entry.span.start.line) for entry in result.diagnostics if entry.failed] == [(message, 1)]


def test_a_role_in_terraform_meets_an_account_in_a_manifest(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(
        ACCESS.replace("kubernetes_cluster_role_v1.web.metadata[0].name", '"cluster-admin"')
    )
    (tmp_path / "web.yaml").write_text(MANIFEST)
    result = scan(Config(paths=(tmp_path,), only=("exposed-powerful-account",)))
    (finding,) = result.findings
    assert finding.span.file == "web.yaml"
    assert {step.span.file for step in finding.related} == {"infra/main.tf", "web.yaml"}


SCALER = """
resource "kubernetes_horizontal_pod_autoscaler%s" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
  }
  spec {
    max_replicas                      = 10
    target_cpu_utilization_percentage = 80
    scale_target_ref {
      api_version = "apps/v1"
      kind        = "Deployment"
      name        = "web"
    }
  }
}
"""


@pytest.mark.parametrize("suffix", ["", "_v1"])
def test_an_autoscaler_of_the_first_version_is_converted(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "main.tf").write_text(SCALER % suffix)
    (made,) = (each for each in scan(Config((tmp_path,))).graph.resources if each.kind == "HorizontalPodAutoscaler")
    assert made.api_version == "autoscaling/v1"
    assert made.body["spec"]["targetCPUUtilizationPercentage"].value == 80
    assert made.body["spec"]["scaleTargetRef"]["name"].value == "web"


INGRESS = """
resource "kubernetes_ingress" "web" {
  metadata {
    name = "web"
  }
  spec {
    backend {
      service_name = "web"
      service_port = "8080"
    }
    rule {
      http {
        path {
          path = "/*"
          backend {
            service_name = "shop"
            service_port = "http"
          }
        }
      }
    }
  }
}
"""


def test_an_ingress_of_the_first_version_is_converted(tmp_path: Path) -> None:
    result = scanned(tmp_path, INGRESS, "main.tf")
    (made,) = (each for each in result.graph.resources if each.kind == "Ingress")
    assert (made.api_version, made.body["spec"].raw) == (
        "extensions/v1beta1",
        {
            "backend": {"serviceName": "web", "servicePort": 8080},
            "rules": [{"http": {"paths": [{"path": "/*", "backend": {"serviceName": "shop", "servicePort": "http"}}]}}],
        },
    )
    assert [finding.message for finding in result.findings if finding.rule.id == "removed-api-version"] == [
        "extensions/v1beta1 Ingress is not served from Kubernetes 1.22 on; use networking.k8s.io/v1"
    ]


def test_data_sources_declare_nothing(tmp_path: Path) -> None:
    text = 'data "kubernetes_service" "web" {\n  metadata {\n    name = "web"\n  }\n}\n'
    result = scanned(tmp_path, text, "main.tf")
    assert [resource.id.group for resource in result.graph.resources] == ["terraform"]


@pytest.mark.parametrize(
    "text",
    [
        'yamlencode({ apiVersion = "v1", kind = "Pod", metadata = local.metadata, spec = local.spec })',
        """<<Y
apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {role: "${aws_iam_role.web.arn}"}}
spec: {containers: [{name: web, image: "web:1", securityContext: {privileged: true}}]}
Y
""",
    ],
)
def test_a_text_with_what_a_cloud_names_after_apply(tmp_path: Path, text: str) -> None:
    main = f"""\
resource "aws_iam_role" "web" {{
  name = "web"
}}
locals {{
  metadata = {{ name = "web", annotations = {{ role = aws_iam_role.web.arn }} }}
  spec     = {{ containers = [{{ name = "web", image = "web:1", securityContext = {{ privileged = true }} }}] }}
}}
resource "kubectl_manifest" "web" {{
  yaml_body = {text}
}}
"""
    result = scanned(tmp_path, main, "main.tf")
    assert [entry.message for entry in result.diagnostics if entry.failed] == []
    found = [entry.resource.address for entry in result.findings if entry.rule.id == "privileged-container"]
    assert found == ["Pod/default/web"]


SPEC = "spec: {containers: [{name: web, securityContext: {privileged: true}}]}\n"


def test_a_manifest_that_is_decoded_from_a_template_with_what_a_cloud_names_after_apply(tmp_path: Path) -> None:
    template = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {role: "${role}"}}\n'
    main = """\
resource "aws_iam_role" "web" {
  name = "web"
}
resource "kubernetes_manifest" "web" {
  manifest = yamldecode(templatefile("${path.module}/pod.yaml.tftpl", { role = aws_iam_role.web.arn }))
}
resource "kubernetes_manifest" "called" {
  manifest = yamldecode(upper("kind: x\\nrole: ${aws_iam_role.web.arn}"))
}
"""
    (tmp_path / "main.tf").write_text(main, "utf-8")
    (tmp_path / "pod.yaml.tftpl").write_text(f"{template}{SPEC}", "utf-8")
    result = scan(Config(paths=(tmp_path,), only=("privileged-container",)))
    assert [entry.resource.address for entry in result.findings] == ["Pod/default/web"]
    failures = [entry.message.partition(":")[0] for entry in result.diagnostics if entry.failed]
    assert failures == ["what kubernetes_manifest.called deploys is not judged"]


def test_a_pattern_that_is_unknown_and_one_around_something_unknown(tmp_path: Path) -> None:
    main = """\
variable "pattern" {}
locals {
  pattern = "apiVersion: v1\\nkind: Pod\\nmetadata: {name: web, labels: {a: '%s'}}\\n${local.spec}"
  spec    = "spec: {containers: [{name: a, securityContext: {privileged: %s}}]}"
}
resource "aws_iam_role" "web" {
  name = "web"
}
resource "kubectl_manifest" "web" {
  yaml_body = format(local.pattern, aws_iam_role.web.arn, true)
}
resource "kubectl_manifest" "unknown" {
  yaml_body = format(var.pattern, aws_iam_role.web.arn)
}
"""
    (tmp_path / "main.tf").write_text(main, "utf-8")
    result = scan(Config(paths=(tmp_path,), only=("privileged-container",)))
    assert [entry.resource.address for entry in result.findings] == ["Pod/default/web"]
    failures = [entry.message.partition(":")[0] for entry in result.diagnostics if entry.failed]
    assert failures == ["what kubectl_manifest.unknown deploys is not judged"]
