"""Dumps of a cluster hold what controllers have made: it is judged where it is declared, and only there."""

from collections.abc import Callable

from iac_scan.model.finding import Input, InputState, ScanResult

Scan = Callable[..., ScanResult]

POD = "{containers: [{name: web, image: 'registry.example/web:1', securityContext: {privileged: true}}]}"
DUMP = f"""\
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: web, namespace: shop, uid: "1", managedFields: [{{manager: kubectl}}]}}
    spec: {{selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}}}, spec: {POD}}}}}
    status: {{replicas: 1}}
  - apiVersion: apps/v1
    kind: ReplicaSet
    metadata:
      name: web-1
      namespace: shop
      uid: "2"
      ownerReferences: [{{apiVersion: apps/v1, kind: Deployment, name: web, uid: "1", controller: true}}]
    spec: {{selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}}}, spec: {POD}}}}}
"""


def owned(name: str, owner: str, namespace: str = "shop") -> str:
    return f"""\
  - apiVersion: v1
    kind: Pod
    metadata: {{name: {name}, namespace: {namespace}, ownerReferences: [{owner}]}}
    spec: {POD}
"""


def judged(scan_files: Scan, text: str) -> list[str]:
    result = scan_files({"dump.yaml": text}, only=("privileged-container",))
    assert result.coverage.inputs == (Input("dump.yaml", InputState.SCANNED, ""),)
    return [finding.resource.address for finding in result.findings]


def test_what_is_made_from_a_declared_object_is_not_judged_again(scan_files: Scan) -> None:
    pod = owned("web-1-x", "{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}")
    assert judged(scan_files, DUMP + pod) == ["Deployment/shop/web"]


def test_what_has_another_owner_is_judged(scan_files: Scan) -> None:
    others = (
        owned("a", "{apiVersion: apps/v1, kind: ReplicaSet, name: gone}")
        + owned("b", "{apiVersion: apps/v1, kind: ReplicaSet, name: web-1}", namespace="other")
        + owned("c", "{apiVersion: example.com/v1, kind: ReplicaSet, name: web-1}")
        + owned("d", "{apiVersion: v1, kind: Node, name: web-1}")
        + owned("e", "odd")
    )
    assert sorted(judged(scan_files, DUMP + others)) == [
        "Deployment/shop/web",
        "Pod/other/b",
        "Pod/shop/a",
        "Pod/shop/c",
        "Pod/shop/d",
        "Pod/shop/e",
    ]
