"""Clusters for tests, built from plain manifests."""

from pathlib import Path
from typing import Any

import yaml

from iac_scan.linkers.kubernetes import link
from iac_scan.model.graph import Resource, ResourceGraph, ResourceId
from iac_scan.model.node import Document
from iac_scan.model.source import Origin, Span, Stack, StackKind

STACK = Stack(StackKind.MANIFESTS, "test", Path())
CLUSTER_SCOPED = {
    "Namespace",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "ClusterNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "GlobalNetworkPolicy",
    "Tier",
}


def resource(value: dict[str, Any]) -> Resource:
    """The resource of a manifest."""
    metadata, kind = value["metadata"], value["kind"]
    group = value["apiVersion"].rpartition("/")[0]
    namespace = "" if kind in CLUSTER_SCOPED else metadata.get("namespace", "default")
    body = Document("test.yaml", value, lambda path: Origin(Span("test.yaml"))).root
    return Resource(ResourceId("test", group, kind, namespace, metadata["name"]), value["apiVersion"], body, STACK)


def graph(*values: dict[str, Any]) -> ResourceGraph:
    """The linked graph of manifests."""
    return link(tuple(resource(value) for value in values))


def manifests(text: str) -> list[dict[str, Any]]:
    """The manifests of a text."""
    return [value for value in yaml.safe_load_all(text) if value]


def pod(name: str, labels: dict[str, Any], namespace: str = "default", **spec: Any) -> dict[str, Any]:
    """A pod."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {"containers": [{"name": "main", "image": "x"}], **spec},
    }


def policy(name: str, namespace: str = "default", **spec: Any) -> dict[str, Any]:
    """A NetworkPolicy."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }
