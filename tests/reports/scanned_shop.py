"""A realistic result of a scan, built by hand on manifests that are really parsed."""

from dataclasses import replace
from pathlib import Path

from iac_scan.model.check import Confidence, Severity
from iac_scan.model.finding import (
    Coverage,
    Diagnostic,
    DiagnosticKind,
    ExitCode,
    Finding,
    Input,
    InputState,
    Related,
    Rule,
    ScanResult,
    Verdict,
)
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.source import Position, Precision, Span, Stack, StackKind
from iac_scan.parsers.kubernetes import read

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      serviceAccountName: web
      containers:
        - name: web
          image: shop/web:latest
          securityContext:
            privileged: true
        - name: metrics
          image: ${METRICS_IMAGE}
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: LoadBalancer
"""
RBAC = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: web-is-admin
roleRef:
  kind: ClusterRole
  name: cluster-admin
subjects:
  - kind: ServiceAccount
    name: web
    namespace: shop
"""
MANIFESTS = Stack(StackKind.MANIFESTS, "shop/manifests", Path("shop/manifests"))
CHART = Stack(StackKind.CHART, "charts/queue", Path("charts/queue"), variant="prod")

PRIVILEGED = Rule(
    id="privileged-container",
    title="Privileged container",
    catalogue="K8S-POD-001",
    severity=Severity.HIGH,
    confidence=Confidence.PROVEN,
    description="A privileged container is root on its node.",
    remediation="Remove `privileged: true`. If the process needs one kernel feature, add that one capability.",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.2.2",)},
    aliases=("CKV_K8S_16", "KSV-0017"),
)
ADMIN = Rule(
    id="exposed-cluster-admin",
    title="A public service leads to a pod that is cluster-admin",
    catalogue="K8S-RBAC-007",
    severity=Severity.CRITICAL,
    confidence=Confidence.PROVEN,
    description="Whoever breaks into this pod from the internet owns the cluster.",
    remediation="Bind the account to a role with only the rules that it needs.\n\nThen delete the binding.",
    frameworks={"CIS-K8S": ("5.1.1",)},
)
LATEST = Rule(
    id="moving-image-tag",
    title="Image tag that moves",
    catalogue="K8S-IMG-002",
    severity=Severity.MEDIUM,
    confidence=Confidence.PROVEN,
    description="A tag that moves makes two pods of one deployment run different code.",
    remediation="Name the image by digest, e.g. `shop/web@sha256:…`. The build prints it.",
)
LIMITS = Rule(
    id="missing-memory-limit",
    title="No memory limit",
    catalogue="K8S-RES-001",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    description="One container can take the memory of the whole node.",
    remediation="Set `resources.limits.memory` to what the process needs at its peak",
)
RULES = (PRIVILEGED, ADMIN, LATEST, LIMITS)


def resources() -> dict[str, Resource]:
    """The parsed resources by address."""
    files = (("shop/manifests/web.yaml", WEB), ("shop/manifests/rbac.yaml", RBAC))
    parsed = [entry for file, text in files for entry in read(file, text, MANIFESTS).resources]
    return {entry.id.address: entry for entry in parsed}


def finding(rule: Rule, resource: Resource, /, *path: str | int, message: str, **changes: object) -> Finding:
    """A finding of a rule at a place of a resource, with any field replaced by `changes`."""
    plain = Finding(
        rule=rule,
        severity=rule.severity,
        verdict=Verdict.FAIL,
        message=message,
        resource=resource.id,
        api_version=resource.api_version,
        span=resource.body.at(*path).span,
        related=(),
        fingerprint=f"fp/v1:{rule.id}:{'.'.join(map(str, path))}",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def findings() -> tuple[Finding, ...]:
    """Eight findings that fail, five that are unknown, one that is suppressed."""
    known = resources()
    web, service = known["Deployment/shop/web"], known["Service/shop/web"]
    binding = known["ClusterRoleBinding/web-is-admin"]
    container = ("spec", "template", "spec", "containers", 0)
    metrics = ("spec", "template", "spec", "containers", 1)
    queue = Span("charts/queue/templates/statefulset.yaml", Position(31, 11), Position(31, 27))
    packed = "charts/cache-1.2.3.tgz!/cache/templates/pod.yaml"
    chart = replace(web.id, stack=CHART.label, kind="StatefulSet", namespace="", name="queue")
    unknown = {"verdict": Verdict.UNKNOWN, "message": "the placeholder ${METRICS_IMAGE} is filled in before deployment"}
    return (
        finding(
            PRIVILEGED, web, *container, "securityContext", "privileged", message="container 'web' runs privileged"
        ),
        finding(LATEST, web, *container, "image", message="container 'web' uses the tag 'latest'"),
        finding(LIMITS, web, *container, message="container 'web' has no memory limit"),
        finding(LIMITS, web, *metrics, message="container 'metrics' has no memory limit"),
        finding(
            ADMIN,
            service,
            "spec",
            "type",
            message="this public service leads to pod 'web', whose account 'web' is cluster-admin",
            related=(
                Related("the service selects the pod", web.body.at("metadata", "name").span),
                Related("the pod runs as account 'web'", web.body.at("spec", "template", "spec").span),
                Related("the binding makes the account cluster-admin", binding.body["roleRef"].span),
            ),
        ),
        finding(
            PRIVILEGED,
            web,
            message="container 'queue' runs privileged",
            severity=Severity.CRITICAL,
            resource=chart,
            span=queue,
            related=(
                Related(
                    "set by the value 'privileged'", Span("charts/queue/values.yaml", Position(4, 1), Position(4, 17))
                ),
            ),
            variants=("prod", "staging"),
            fingerprint="fp/v1:queue",
        ),
        finding(
            LIMITS,
            web,
            message="container 'queue' has no memory limit",
            resource=chart,
            span=replace(queue, start=Position(22, 9), end=Position(40, 1), precision=Precision.BLOCK),
            variants=("prod",),
            fingerprint="fp/v1:queue-limit",
        ),
        finding(
            LATEST,
            web,
            message="container 'cache' uses the tag 'latest'",
            resource=replace(web.id, stack="charts/cache", group="", kind="Pod", namespace="", name="cache"),
            span=Span(packed, Position(9, 14), Position(9, 26)),
            fix="image: cache@sha256:0f0f",
        ),
        *(
            finding(
                LATEST,
                web,
                **unknown,
                span=Span(f"shop/manifests/job-{number}.yaml", Position(9, 9), Position(9, 30)),
                fingerprint=f"fp/v1:unknown-{number}",
            )
            for number in range(5)
        ),
        finding(
            LATEST,
            web,
            message="image of container 'job' is not named by digest",
            suppressed="built on every commit, see ADR 7",
            fingerprint="fp/v1:job",
        ),
    )


def result(**changes: object) -> ScanResult:
    """The scan of a shop, with any field replaced by `changes`."""
    broken = Span("charts/api/Chart.yaml", Position(12, 3), Position(12, 14))
    twice = Span("shop/manifests/web.yaml", Position(12, 11), Position(12, 16))
    plain = ScanResult(
        findings=findings(),
        diagnostics=(
            Diagnostic(
                DiagnosticKind.RESOLVE,
                "the dependency 'redis' is declared but not there",
                broken,
                "run `helm dependency build charts/api`",
                failed=True,
            ),
            Diagnostic(DiagnosticKind.DUPLICATE, "the key 'image' is written twice in one mapping", twice),
        ),
        coverage=Coverage(
            inputs=(
                Input("shop/manifests/web.yaml", InputState.SCANNED),
                Input("shop/manifests/rbac.yaml", InputState.SCANNED),
                Input("charts/api", InputState.FAILED, "a dependency is missing"),
                Input("shop/README.md", InputState.NOT_APPLICABLE, "not YAML"),
                Input("vendor", InputState.SKIPPED, "ignored by .gitignore"),
                Input("shop/huge.yaml", InputState.FAILED, "larger than 32 MiB"),
            ),
            stacks=("shop/manifests", "charts/queue (prod)", "charts/cache"),
            documents=5,
            resources=5,
            checks=4,
            asked={("privileged-container", ""): 20},
            undecided=5,
        ),
        rules=RULES,
        graph=ResourceGraph((), ()),
        exit_code=ExitCode.FINDINGS,
        reason="5 findings at or above medium",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]
