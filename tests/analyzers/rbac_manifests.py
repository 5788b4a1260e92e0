"""Manifests as plain values, made into a graph without a file."""

from pathlib import Path
from typing import Any

from iac_scan.linkers.kubernetes import link
from iac_scan.model.graph import ResourceGraph
from iac_scan.model.source import Origin, Span, Stack, StackKind
from iac_scan.parsers.kubernetes import objects

STACK = Stack(StackKind.MANIFESTS, "test", Path())
RBAC = "rbac.authorization.k8s.io"


def graph_of(manifests: list[dict[str, Any]]) -> ResourceGraph:
    """The graph of some objects."""
    return link(
        tuple(
            resource
            for number, manifest in enumerate(manifests)
            for resource in objects(manifest, lambda _: Origin(Span("test.yaml")), f"{number}.yaml", STACK)
        )
    )


def role(name: str, rules: Any, namespace: str = "", labels: Any = None, selectors: Any = None) -> dict[str, Any]:
    """A Role, or a ClusterRole where no namespace is given."""
    metadata: dict[str, Any] = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    if labels is not None:
        metadata["labels"] = labels
    found = {"apiVersion": f"{RBAC}/v1", "kind": "Role" if namespace else "ClusterRole", "metadata": metadata}
    found["rules"] = rules
    if selectors is not None:
        found["aggregationRule"] = {"clusterRoleSelectors": selectors}
    return found


def binding(name: str, kind: str, target: Any, subjects: Any, namespace: str = "") -> dict[str, Any]:
    """A RoleBinding, or a ClusterRoleBinding where no namespace is given."""
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": "RoleBinding" if namespace else "ClusterRoleBinding",
        "metadata": {"name": name, "namespace": namespace} if namespace else {"name": name},
        "roleRef": {"apiGroup": RBAC, "kind": kind, "name": target},
        "subjects": subjects,
    }


def account(namespace: str, name: str) -> dict[str, Any]:
    """A ServiceAccount as a subject."""
    return {"kind": "ServiceAccount", "namespace": namespace, "name": name}
