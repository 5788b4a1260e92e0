"""Who refers to whom, by the rules of the API, each edge with the place that says so."""

from collections.abc import Callable

from iac_scan.model.finding import ScanResult

Scan = Callable[..., ScanResult]


def edges(result: ScanResult) -> set[tuple[str, str, str, int]]:
    return {
        (edge.source.address, str(edge.relation), edge.target.address, edge.at.span.start.line)
        for edge in result.graph.edges
    }


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
spec:
  serviceAccount: runner
  imagePullSecrets: [{name: pull}]
  containers:
    - name: web
      image: nginx
      env:
        - name: A
          valueFrom: {secretKeyRef: {name: env, key: a}}
      envFrom:
        - configMapRef: {name: settings}
  volumes:
    - name: a
      secret: {secretName: tls}
    - name: b
      projected: {sources: [{configMap: {name: both}}, {secret: {name: inner}}]}
    - name: c
      persistentVolumeClaim: {claimName: data}
"""


def test_what_a_pod_refers_to(scan_files: Scan) -> None:
    assert edges(scan_files({"pod.yaml": POD})) == {
        ("Pod/shop/web", "runs-as", "ServiceAccount/shop/runner", 5),
        ("Pod/shop/web", "pulls-with", "Secret/shop/pull", 6),
        ("Pod/shop/web", "uses-image", "Image/nginx", 9),
        ("Pod/shop/web", "reads", "Secret/shop/env", 12),
        ("Pod/shop/web", "reads", "ConfigMap/shop/settings", 14),
        ("Pod/shop/web", "mounts", "Secret/shop/tls", 17),
        ("Pod/shop/web", "mounts", "ConfigMap/shop/both", 19),
        ("Pod/shop/web", "mounts", "Secret/shop/inner", 19),
        ("Pod/shop/web", "mounts", "PersistentVolumeClaim/shop/data", 21),
    }


def selections(result: ScanResult) -> set[tuple[str, str]]:
    return {(source, target) for source, relation, target, _ in edges(result) if relation == "selects"}


SELECTORS = """\
apiVersion: v1
kind: Service
metadata: {name: hit, namespace: shop}
spec: {selector: {app: web, tier: front}}
---
apiVersion: v1
kind: Service
metadata: {name: one-label-off, namespace: shop}
spec: {selector: {app: web, tier: back}}
---
apiVersion: v1
kind: Service
metadata: {name: without-selector, namespace: shop}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: elsewhere, namespace: other}
spec: {selector: {app: web}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: everything, namespace: shop}
spec: {podSelector: {}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: not-in-hits-what-lacks-the-key, namespace: shop}
spec: {podSelector: {matchExpressions: [{key: missing, operator: NotIn, values: [x]}]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: both-must-hold, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: DoesNotExist}]}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: budget, namespace: shop}
spec: {selector: {matchExpressions: [{key: tier, operator: In, values: [front, back]}, {key: app, operator: Exists}]}}
"""


def test_selectors(scan_files: Scan) -> None:
    assert selections(scan_files({"pod.yaml": POD, "selectors.yaml": SELECTORS})) == {
        ("Service/shop/hit", "Pod/shop/web"),
        ("NetworkPolicy/shop/everything", "Pod/shop/web"),
        ("NetworkPolicy/shop/not-in-hits-what-lacks-the-key", "Pod/shop/web"),
        ("PodDisruptionBudget/shop/budget", "Pod/shop/web"),
    }


BINDINGS = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: here, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
  - {kind: ServiceAccount, name: runner}
  - {kind: User, name: "system:serviceaccount:other:robot"}
  - {kind: Group, name: developers}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: cluster-role-here, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules: []
"""


def test_bindings(scan_files: Scan) -> None:
    assert edges(scan_files({"rbac.yaml": BINDINGS})) == {
        ("RoleBinding/shop/here", "grants", "Role/shop/reader", 4),
        ("RoleBinding/shop/here", "binds", "ServiceAccount/shop/runner", 6),
        ("RoleBinding/shop/here", "binds", "ServiceAccount/other/robot", 7),
        ("RoleBinding/shop/here", "binds", "Group/developers", 8),
        ("RoleBinding/shop/cluster-role-here", "grants", "ClusterRole/view", 13),
    }


ROUTES = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  defaultBackend: {service: {name: fallback, port: {number: 80}}}
  rules:
    - http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: api, namespace: shop}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  rules: [{backendRefs: [{name: api, port: 80}, {kind: Other, name: ignored}]}]
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: old, namespace: shop}
spec:
  to: {kind: Service, name: first}
  alternateBackends: [{kind: Service, name: second}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
"""


def test_routes_scalers_and_namespaces(scan_files: Scan) -> None:
    assert edges(scan_files({"routes.yaml": ROUTES})) == {
        ("Ingress/shop/web", "routes", "Service/shop/fallback", 5),
        ("Ingress/shop/web", "routes", "Service/shop/web", 9),
        ("Ingress/shop/web", "in-namespace", "Namespace/shop", 3),
        (
            "HTTPRoute.gateway.networking.k8s.io/shop/api",
            "attaches",
            "Gateway.gateway.networking.k8s.io/infra/edge",
            15,
        ),
        ("HTTPRoute.gateway.networking.k8s.io/shop/api", "routes", "Service/shop/api", 16),
        ("HTTPRoute.gateway.networking.k8s.io/shop/api", "in-namespace", "Namespace/shop", 13),
        ("Route.route.openshift.io/shop/old", "routes", "Service/shop/first", 22),
        ("Route.route.openshift.io/shop/old", "routes", "Service/shop/second", 23),
        ("Route.route.openshift.io/shop/old", "in-namespace", "Namespace/shop", 20),
        ("HorizontalPodAutoscaler/shop/web", "scales", "Deployment/shop/web", 28),
        ("HorizontalPodAutoscaler/shop/web", "in-namespace", "Namespace/shop", 27),
    }


def test_a_placeholder_makes_no_edge(scan_files: Scan) -> None:
    text = POD.replace("labels: {app: web, tier: front}", "labels: {app: '${APP}'}").replace(
        "image: nginx", "image: ${IMAGE}"
    )
    found = edges(scan_files({"pod.yaml": text, "selectors.yaml": SELECTORS}))
    assert not {edge for edge in found if edge[1] in ("selects", "uses-image")}
    assert ("Pod/shop/web", "runs-as", "ServiceAccount/shop/runner", 5) in found


def test_the_graph_as_networkx(scan_files: Scan) -> None:
    result = scan_files({"pod.yaml": POD})
    graph = result.graph.networkx
    assert {(source.address, str(relation), target.address) for source, target, relation in graph.edges(keys=True)} == {
        edge[:3] for edge in edges(result)
    }
