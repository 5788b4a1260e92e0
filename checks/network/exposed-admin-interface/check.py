"""An administration interface or a data store can be reached from outside the cluster.

Consoles such as the Kubernetes dashboard, Argo CD or Jenkins run commands and hold credentials; data stores such as
Redis or etcd hand out everything they have. Attackers look for them first, and many were installed without a
password.

## Fix

Remove the way in and use `kubectl port-forward` or a VPN. If it must stay open, put an authenticating proxy before
it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Confidence, Facts, ImageReference, Meta, Severity, Violation, Workload, asks_for_login

META = Meta(
    title="Administration interface exposed",
    severity=Severity.HIGH,
    catalogue="K8S-NET-029",
    confidence=Confidence.LIKELY,
    frameworks={"OWASP-K8S": ("K06",), "MITRE": ("T1133",), "MS-THREAT-MATRIX": ("MS-TA9005",)},
    aliases=("C-0021", "CKV_K8S_33"),
)


# The last part of the image's name -> what it is.
SENSITIVE = {
    "kubernetes-dashboard": "the Kubernetes dashboard",
    "dashboard-web": "the Kubernetes dashboard", "argocd": "Argo CD",
    "argo-cd": "Argo CD", "argocli": "the Argo server", "centraldashboard": "Kubeflow", "scope": "Weave Scope",
    "prometheus": "Prometheus", "alertmanager": "Alertmanager", "jenkins": "Jenkins", "kibana": "Kibana",
    "etcd": "etcd",
    "redis": "Redis", "nifi": "Apache NiFi", "airflow": "Airflow", "grafana": "Grafana", "docker": "the Docker API",
    "mongo": "MongoDB", "mongodb": "MongoDB", "elasticsearch": "Elasticsearch", "phpmyadmin": "phpMyAdmin",
    "pgadmin4": "pgAdmin", "postgres": "PostgreSQL", "postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB",
}  # fmt: skip


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """The image's name tells; an Ingress that asks for a password lowers the grade."""
    routes = facts.routes_to(workload.resource.id)
    if not routes:
        return
    for container in workload.containers:
        reference = ImageReference.parse(container["image"].text)
        what = SENSITIVE.get(reference.path.rpartition("/")[2]) if reference else None
        if what and container.is_main:
            guarded = all(any(asks_for_login(step) for step in route) for route in routes)
            message = f"container '{container.name}' is {what} and reachable from outside"
            yield Violation(message, container["image"], routes[0], Severity.INFO if guarded else None)
